import { shownPath } from '../../mesh/domains.ts';
import { exampleQuery, onOneLine } from './example-query.ts';
import type { PersonaWithToken } from './persona-tokens.ts';

export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly pid: number | undefined;
  readonly ready: boolean;
}

export interface MeshScreen {
  readonly graphUrl: string;
  readonly home: string;
  readonly services: readonly RunningService[];
  readonly personas: readonly PersonaWithToken[];
}

/** The summary of a running mesh, for a terminal. */
export function printScreen({ graphUrl, home, services, personas }: MeshScreen): string {
  const down = services.filter(({ ready }) => !ready).map(({ name }) => name);
  return `
${down.length === 0 ? 'Weft is running.' : `Weft is running without ${down.join(', ')}.`}

  The graph  ${graphUrl}  (a browser gets GraphiQL there, with the query below ready to run)
  State      ${shownPath(home)}, logs in ${shownPath(home)}/logs

${services
  .toSorted((a, b) => a.url.localeCompare(b.url))
  .map(printService)
  .join('\n')}

Personas; npm run -s token -- --as <name> gives a fresh token:

${personas.map(printPersona).join('\n')}

One query over all domains, here as the analyst:

  curl -s ${graphUrl} \\
    -H "authorization: Bearer $(npm run -s token -- --as analyst)" \\
    -H 'content-type: application/json' \\
    -d '{"query":"${onOneLine(exampleQuery)}"}'

Ctrl-C stops everything.
`;
}

function printService({ name, url, pid, ready }: RunningService): string {
  return `  ${name.padEnd(10)} ${url.padEnd(32)} ${ready ? `pid ${pid}` : 'not ready; its log has the reason'}`;
}

function printPersona({ name, about, token }: PersonaWithToken): string {
  return `  ${name.padEnd(10)} ${about}\n${token}`;
}
