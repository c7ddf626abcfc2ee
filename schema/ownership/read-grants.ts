import type { CompositionFinding } from '../composition/compose-finding.ts';
import type { ContractLimits } from '../contract/contract-limits.ts';
import { readSource } from '../contract/read-source.ts';
import { madeMessage, shorten } from '../contract/report.ts';
import type { SourceNode, SourcePlace } from '../contract/source-node.ts';
import { hasFormat } from '../contract/text-formats.ts';
import { orMeant } from '../nearest-name.ts';
import { endOf } from '../policy/rules/agreement.ts';
import { type GrantedUse, grantedUses, type OwnershipFile, type OwnershipGrant } from './ownership.ts';

/** A grant with its place, for findings about what it grants. */
export interface PlacedGrant extends OwnershipGrant {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

const limits: ContractLimits = { bytes: 262_144, depth: 4, nodes: 10_000, aliases: 0 };

const keys = ['to', 'may', 'what', 'until'] as const;

const example = '- { to: marketing, may: override, what: User.segment, until: 2027-12-31 }';

/**
 * Reads a domain's `grants.yaml`: a list of what it lets other domains do with what it owns. An expired grant gets a
 * warning and is left out; a grant with an unknown or missing part is refused.
 * @param now milliseconds since the epoch.
 */
export function readGrants(
  { domain, file, text }: OwnershipFile & { readonly domain: string },
  now: number,
  findings: CompositionFinding[],
): PlacedGrant[] {
  const told = (message: string, { path, line, column }: SourcePlace) =>
    findings.push({ code: 'OWNERSHIP_NOT_READABLE', severity: 'error', file, path, message, line, column });
  const source = readSource(text, limits, (_code, place, message) => told(madeMessage(message), place));
  if (source && source.kind !== 'list') told(`Grants are a list, such as "${example}".`, source);
  return (source?.kind === 'list' ? source.items : []).flatMap((item) => {
    const read = grantOf(item, told);
    if (!read) return [];
    const { line, column } = item;
    const grant: PlacedGrant = { ...read, owner: domain, file, line, column };
    if (now < endOf(grant.until)) return [grant];
    const message = `The grant to "${grant.to}" of "${grant.what}" ended with ${grant.until} and grants nothing. Renew it, or take it out.`;
    findings.push({ code: 'AGREEMENT_EXPIRED', severity: 'warning', file, message, line, column });
    return [];
  });
}

function grantOf(
  item: SourceNode,
  told: (message: string, place: SourcePlace) => void,
): Omit<OwnershipGrant, 'owner'> | undefined {
  if (item.kind !== 'map') {
    told(`A grant is a map of ${keys.join(', ')}, such as "${example}".`, item);
    return undefined;
  }
  const problems: [string, SourcePlace][] = [];
  const text = (key: (typeof keys)[number]): string => {
    const node = item.entries.get(key);
    const value = node?.kind === 'scalar' && typeof node.value === 'string' ? node.value.trim() : '';
    if (value === '') problems.push([`A grant says "${key}"; write it as in "${example}".`, node ?? item]);
    return value;
  };
  const [to, may, what, until] = keys.map(text) as [string, string, string, string];
  for (const [key, place] of item.keys) {
    if (keys.some((known) => known === key)) continue;
    problems.push([
      `"${shorten(key)}" is not a key of a grant; the keys are ${keys.join(', ')}.${orMeant(key, keys)}`,
      place,
    ]);
  }
  if (may !== '' && !grantedUses.some((use) => use === may)) {
    problems.push([
      `"${shorten(may)}" is nothing that is granted; write one of ${grantedUses.join(', ')}.`,
      item,
    ]);
  }
  if (until !== '' && !hasFormat(until, 'date')) {
    problems.push([
      `"${shorten(until)}" is not a date; write the last day on which it holds, such as 2027-03-31.`,
      item,
    ]);
  }
  for (const [message, place] of problems) told(message, place);
  return problems.length > 0 ? undefined : { to, may: may as GrantedUse, what, until };
}
