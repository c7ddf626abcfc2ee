import { relative } from 'node:path';
import { tokenCommand } from '#platform/runtime/weft-command.ts';
import { shownPath } from '../../mesh/domains.ts';
import { meshFolder } from '../../mesh/home.ts';

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
  readonly personas: readonly { readonly name: string; readonly about: string }[];
}

/** The summary of a running mesh, for a terminal of 24 lines of 80 columns: no token, which would fill it alone. */
export function printScreen({ graphUrl, home, services, personas }: MeshScreen): string {
  const down = services.filter(({ ready }) => !ready).map(({ name }) => name);
  return `
${down.length === 0 ? 'Weft is running.' : `Weft is running without ${down.join(', ')}.`} A browser gets GraphiQL at ${graphUrl}

${services
  .toSorted((a, b) => a.url.localeCompare(b.url))
  .map(printService)
  .join('\n')}
  logs       ${shownPath(home)}/logs

${personas.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join('\n')}

A token for one of them:  ${tokenCommandAt(home)}
Ctrl-C stops everything.
`;
}

function printService({ name, url, pid, ready }: RunningService): string {
  return `  ${name.padEnd(10)} ${url.padEnd(32)} ${ready ? `pid ${pid}` : 'not ready; its log has the reason'}`;
}

/** Signs with the keys of this mesh: the command looks for them in `.weft`, unless it is told of another home. */
function tokenCommandAt(home: string): string {
  const isDefault = relative(meshFolder, home) === '.weft';
  return `${isDefault ? '' : `WEFT_HOME=${shellWord(home)} `}${tokenCommand('--as analyst')}`;
}

function shellWord(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
