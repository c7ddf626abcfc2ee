import type { CompositionFinding } from '../composition/compose-finding.ts';
import type { ParsedSubgraph } from '../composition/composition-source.ts';
import { orMeant } from '../nearest-name.ts';
import type { Agreement } from '../policy/policy.ts';
import { checkDirectives } from './check-directives.ts';
import { checkFields } from './check-fields.ts';
import { checkSharedTypes } from './check-shared-types.ts';
import { checkTypes } from './check-types.ts';
import { type Ownership, ownerOf } from './graph-ownership.ts';
import { type Owners, readOwners } from './owners-file.ts';
import { type OwnersWord, ownersWord } from './owners-word.ts';
import type { OwnershipSources } from './ownership.ts';
import { createOwnershipReport } from './ownership-report.ts';
import { type PlacedGrant, readGrants } from './read-grants.ts';
import { servedSchema, typeOf } from './served-schema.ts';
import { settleOwners } from './settle-owners.ts';

export interface OwnershipResult {
  /** The list with what is published for the first time. */
  readonly owners: ReadonlyMap<string, string>;
  readonly word: OwnersWord;
}

/**
 * Checks that domains change nothing that another owns, unless it lets them.
 * @param agreements that have not expired. @param now milliseconds since the epoch.
 * @param findings receives what is wrong.
 */
export function checkOwnership(
  subgraphs: readonly ParsedSubgraph[],
  sources: OwnershipSources,
  agreements: readonly Agreement[],
  now: number,
  findings: CompositionFinding[],
): OwnershipResult {
  const schemas = subgraphs.map(servedSchema);
  const report = createOwnershipReport(schemas, findings);
  const read = readOwners(sources.owners, findings);
  const listed: Owners = { ...read, of: new Map([...read.of, ...(sources.accepted ?? [])]) };
  const grants = (sources.grants ?? []).flatMap((source) => readGrants(source, now, findings));
  const word = ownersWord(agreements, grants);
  const owners = settleOwners(schemas, listed, sources.contracts ?? [], report);
  const listedAt = (coordinate: string) => {
    const [member = ''] = coordinate.split('(');
    const place = read.places.get(member) ?? read.places.get(typeOf(coordinate));
    return place === undefined ? '' : ` (${place})`;
  };
  const ownership: Ownership = { schemas, owners, word, report, taken: new Set(), listedAt };
  checkTypes(ownership);
  checkFields(ownership);
  checkDirectives(ownership);
  checkSharedTypes(ownership);
  findings.push(...grants.flatMap((grant) => idleGrant(grant, ownership)));
  return { owners, word };
}

/** A grant of what its author does not own, which permits nothing, and one to a domain that is not there yet. */
function idleGrant(grant: PlacedGrant, ownership: Ownership): CompositionFinding[] {
  const { owner, to, what, file, line, column } = grant;
  const place = { file, line, column };
  const actual = ownerOf(what, ownership);
  const exists = ownership.schemas.some(({ all }) => all.some(({ coordinate }) => coordinate === what));
  if (actual !== owner || !exists) {
    const own = [...ownership.owners].filter(([, name]) => name === owner).map(([coordinate]) => coordinate);
    const why = exists && actual !== undefined ? `"${actual}" owns it` : 'no domain serves it';
    const message = `"${owner}" grants "${what}" to "${to}", and ${why}; this grants nothing. Name what "${owner}" owns.${orMeant(what, own)}`;
    return [{ code: 'GRANT_NOT_OWNERS', severity: 'error', path: what, message, ...place }];
  }
  const domains = ownership.schemas.map(({ domain }) => domain);
  if (domains.includes(to)) return [];
  const message = `"${owner}" grants "${what}" to "${to}", and there is no such domain.${orMeant(to, domains)}`;
  return [{ code: 'GRANT_NOT_OWNERS', severity: 'warning', path: what, message, ...place }];
}
