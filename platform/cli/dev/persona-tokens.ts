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

/** Where the gateway's page finds whom one can be: tokens inside, so for the owner's eyes only. */
export function personasFile(home: string): string {
  return join(home, 'personas.json');
}

/** Makes a fresh token for each persona and writes them where the gateway's page reads them. */
export async function writePersonas(home: string): Promise<PersonaWithToken[]> {
  const written: PersonaWithToken[] = [];
  // One after the other: the first of them makes the key.
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
