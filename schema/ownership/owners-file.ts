import type { CompositionFinding } from '../composition/compose-finding.ts';
import type { ContractLimits } from '../contract/contract-limits.ts';
import { readSource } from '../contract/read-source.ts';
import { madeMessage, shorten } from '../contract/report.ts';
import type { SourcePlace } from '../contract/source-node.ts';
import type { OwnershipFile } from './ownership.ts';

/** The owner of each type, root field and field added to another's type, with its place in the list. */
export interface Owners {
  readonly of: ReadonlyMap<string, string>;
  readonly places: ReadonlyMap<string, string>;
}

/** A mesh of 500 domains has some 100,000 types. */
const limits: ContractLimits = { bytes: 16_777_216, depth: 4, nodes: 500_000, aliases: 0 };

const coordinate = /^[A-Za-z_]\w*(\.[A-Za-z_]\w*)?$/;

/** Reads `schema/owners.yaml`: a map of coordinates to domains. @param findings receives what is wrong with it. */
export function readOwners(source: OwnershipFile | undefined, findings: CompositionFinding[]): Owners {
  const of = new Map<string, string>();
  const places = new Map<string, string>();
  const { file, text } = source ?? { file: '', text: '' };
  const told = (message: string, { line, column }: Pick<SourcePlace, 'line' | 'column'>) =>
    findings.push({ code: 'OWNERSHIP_NOT_READABLE', severity: 'error', file, message, line, column });
  if (/^\s*(#.*\s*)*$/.test(text)) return { of, places };
  const tree = readSource(text, limits, (_code, place, message) => told(madeMessage(message), place));
  if (!tree) return { of, places };
  if (tree.kind !== 'map') told('The list of owners is a map, such as "User: users".', tree);
  for (const [name, node] of tree.kind === 'map' ? tree.entries : []) {
    const place = tree.kind === 'map' ? (tree.keys.get(name) ?? tree) : tree;
    const owner = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
    if (!coordinate.test(name) || owner === '') {
      told(`"${shorten(name)}" is not a type or a field with a domain; write it as "User: users".`, place);
      continue;
    }
    of.set(name, owner);
    places.set(name, `${file}:${place.line}`);
  }
  return { of, places };
}

const head = `# Which domain owns each type, each root field, and each field added to another's type: the first that published it.
# \`weft compose\` adds what is new and takes nothing out. Governance changes a line with
# \`weft compose --accept-owner Type=domain\`, or removes it, so that the name is free again.
`;

/** The text of `schema/owners.yaml`; the same owners give the same text. */
export function printOwners(owners: ReadonlyMap<string, string>): string {
  const lines = [...owners]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, owner]) => `${name}: ${scalar(owner)}`);
  return `${head}${lines.join('\n')}${lines.length > 0 ? '\n' : ''}`;
}

function scalar(text: string): string {
  return /^[A-Za-z][\w-]*$/.test(text) && !/^(true|false|null)$/i.test(text) ? text : JSON.stringify(text);
}
