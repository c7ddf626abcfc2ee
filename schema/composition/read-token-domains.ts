import type { ContractLimits } from '../contract/contract-limits.ts';
import { readSource } from '../contract/read-source.ts';
import { madeMessage, shorten } from '../contract/report.ts';
import type { SourceNode, SourcePlace } from '../contract/source-node.ts';
import type { CompositionFinding } from './compose-finding.ts';

/** A column whose tokens join with those of the other columns of its token domain. */
export interface TokenDomainColumn {
  /** `email` */
  readonly tokenDomain: string;
  /** The domain of the mesh that has the column, or `gateway` where the gateway masks it in place of a domain. */
  readonly holder: string;
  /** `User.email` */
  readonly coordinate: string;
  readonly place: SourcePlace;
}

export interface TokenDomainsReading {
  /** None where a finding says why the list cannot be read. */
  readonly columns: readonly TokenDomainColumn[];
  readonly findings: readonly CompositionFinding[];
}

/** The holder of keys for columns that the gateway masks itself. */
export const gatewayHolder = 'gateway';

const limits: ContractLimits = { bytes: 262_144, depth: 5, nodes: 20_000, aliases: 0 };

/**
 * Reads governance's list of token domains: from a token domain to its holders, and from each to its columns. What is not
 * listed joins with nothing.
 * @param file its name in findings.
 */
export function readTokenDomains(document: string | Uint8Array, file: string): TokenDomainsReading {
  const findings: CompositionFinding[] = [];
  const told = ({ path, line, column }: SourcePlace, message: string) => {
    const at = path === '' ? {} : { path };
    findings.push({
      code: 'TOKEN_DOMAINS_NOT_READABLE',
      severity: 'error',
      file,
      ...at,
      message,
      line,
      column,
    });
  };
  const source = readSource(document, limits, (code, place, message) =>
    told(place, code.startsWith('YAML_') ? madeMessage(message) : tooMuch),
  );
  const columns = source ? columnsOf(source, told) : [];
  return findings.length > 0 ? { columns: [], findings } : { columns, findings };
}

const tooMuch = `The file is not a text of at most ${limits.bytes} bytes in UTF-8 with plain values.`;

function columnsOf(
  source: SourceNode,
  told: (place: SourcePlace, message: string) => void,
): TokenDomainColumn[] {
  const found: TokenDomainColumn[] = [];
  for (const [tokenDomain, place, holders] of membersOf(source)) {
    if (!/^[a-z][a-z0-9_-]{0,63}$/.test(tokenDomain)) {
      told(
        place,
        `"${shorten(tokenDomain)}" cannot name a token domain; use lower-case letters, digits, "-" and "_".`,
      );
    }
    if (holders.kind !== 'map') told(holders, `"${shorten(tokenDomain)}" is a map from domains to columns.`);
    for (const [holder, , columns] of membersOf(holders)) {
      if (columns.kind !== 'list') told(columns, `"${shorten(holder)}" has a list of columns here.`);
      for (const item of columns.kind === 'list' ? columns.items : []) {
        const coordinate = item.kind === 'scalar' && typeof item.value === 'string' ? item.value : '';
        if (!/^\w+\.\w+$/.test(coordinate))
          told(item, 'A column is a type and a field of the graph, such as User.email.');
        found.push({ tokenDomain, holder, coordinate, place: item });
      }
    }
  }
  if (source.kind !== 'map') told(source, 'The list is a map from token domains to their columns.');
  return found;
}

function membersOf(node: SourceNode): [string, SourcePlace, SourceNode][] {
  if (node.kind !== 'map') return [];
  return [...node.entries].map(([key, value]) => [key, node.keys.get(key) ?? value, value]);
}
