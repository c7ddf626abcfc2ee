import { join } from 'node:path';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { personas } from '../../demo/personas.ts';
import { personaToken } from '../persona-token.ts';
import { exampleQuery } from './example-query.ts';

export interface PersonaWithToken {
  readonly name: string;
  readonly about: string;
  readonly token: string;
}

/** The file from which the gateway's page reads the personas: it holds tokens, so only the owner may read it. */
export function personasFile(home: string): string {
  return join(home, 'personas.json');
}

/** Creates a fresh token for each persona and writes them to the file that the gateway's page reads. */
export async function writePersonas(home: string): Promise<PersonaWithToken[]> {
  const written: PersonaWithToken[] = [];
  // Sequential: the first one creates the key.
  for (const persona of personas) {
    written.push({
      name: persona.name,
      about: persona.about,
      token: await personaToken(home, persona),
    });
  }
  await writeWhole(personasFile(home), JSON.stringify({ query: exampleQuery, personas: written }), 0o600);
  return written;
}
