import { print } from 'graphql';
import type { CompositionFinding } from './composition/compose-finding.ts';
import { composePlain } from './composition/compose-plain.ts';
import {
  type OverlaySource,
  type ParsedSubgraph,
  parseSource,
  parseSubgraph,
  type SubgraphSource,
} from './composition/composition-source.ts';
import { contractIdsOf } from './composition/contract-ids.ts';
import { governanceFindings } from './composition/governance-findings.ts';
import { statedOrganisation } from './composition/organisation.ts';
import { checkOverlay, type Overlay, overlayPolicy } from './composition/overlay.ts';
import { checkPolicyLink, checkPolicyWritten } from './composition/policy-links.ts';
import { withDefaultRoots } from './composition/root-types.ts';
import { createSourcePlaces, type SourcePlaces } from './composition/source-places.ts';
import { subgraphPolicies } from './composition/subgraph-policies.ts';
import { unboundArguments } from './composition/unbound-arguments.ts';
import { unknownProducts } from './composition/unknown-products.ts';
import { hasErrors } from './finding.ts';
import { checkOwnership } from './ownership/check-ownership.ts';
import { ownersWord } from './ownership/owners-word.ts';
import type { OwnershipSources } from './ownership/ownership.ts';
import { annotatedCoordinates } from './policy/directives/collect-policy.ts';
import { findPolicyLink } from './policy/directives/policy-link.ts';
import { writePolicy } from './policy/directives/write-policy.ts';
import { mergePolicies, saysNothing } from './policy/merge-policies.ts';
import { type Agreement, type CoordinatePolicy, noPolicy } from './policy/policy.ts';
import { endOf } from './policy/rules/agreement.ts';
import { writeContracts } from './references/contract-directive.ts';

export type { OverlaySource, SubgraphSource };

export interface CompositionSources {
  readonly subgraphs: readonly SubgraphSource[];
  /** Governance's own additions; @default none */
  readonly overlays?: readonly OverlaySource[];
  /** Access agreements in force or expired; @default none */
  readonly agreements?: readonly Agreement[];
  /**
   * Roles, scopes and purposes known outside the policy, named as in rules (`role:finance`): those that contracts list
   * and those that the identity provider grants. @default none
   */
  readonly knownGrants?: readonly string[];
  /**
   * Who owns which type, and what owners let others do. @default it is not checked, as for subgraphs that are not
   * governed here
   */
  readonly ownership?: OwnershipSources | undefined;
  /** The current time, which decides whether an agreement has expired. Milliseconds since the epoch; @default now */
  readonly now?: number;
}

export type Composition =
  | {
      readonly ok: true;
      readonly supergraph: string;
      /** By coordinate, with what is published for the first time; `undefined` where ownership is not checked. */
      readonly owners?: ReadonlyMap<string, string> | undefined;
      readonly findings: readonly CompositionFinding[];
    }
  | { readonly ok: false; readonly findings: readonly CompositionFinding[] };

/**
 * Composes subgraphs and overlays into a supergraph that carries the policy of all of them.
 *
 * Policy is read from each subgraph before composing and written by coordinate afterwards, so a domain that
 * forgets `@composeDirective`, or declares a field again as `@external` or `@shareable`, loses none of it.
 * Every source's statements apply together: a source can tighten another's policy and never loosen it.
 * Where any source writes policy, a subgraph without policy is closed. A graph without any policy gets no policy link.
 *
 * What contracts may refer to in each other stands on the graph, for those who compose from elsewhere.
 *
 * The same sources in any order give the same text; expired agreements are written too.
 */
export function composeSupergraph(sources: CompositionSources): Composition {
  const findings: CompositionFinding[] = [];
  const subgraphs = sources.subgraphs
    .map((source) => parseSubgraph(source, findings))
    .filter((source) => source !== undefined)
    .map((source) => ({ ...source, document: withDefaultRoots(source.document) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const overlays = (sources.overlays ?? [])
    .map(({ file, path = file, sdl }) => ({ file, document: parseSource(sdl, path, findings) }))
    .filter((overlay): overlay is Overlay => overlay.document !== undefined)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  const places = createSourcePlaces([...subgraphs, ...overlays]);
  const told = () => tellFindings(findings, subgraphs, places);
  findings.push(
    ...subgraphs.flatMap(checkPolicyLink),
    ...[...subgraphs, ...overlays].flatMap(checkPolicyWritten),
  );
  if (hasErrors(findings)) return { ok: false, findings: told() };
  const now = sources.now ?? Date.now();
  const agreements = [...(sources.agreements ?? [])].sort(bySource);
  const inForce = agreements.filter(({ expires }) => now < endOf(expires));
  const ownership = sources.ownership && checkOwnership(subgraphs, sources.ownership, inForce, now, findings);
  // What the composer says of a taken root or type is about the same, and less clear.
  if (hasErrors(findings)) return { ok: false, findings: told() };

  const composed = composePlain(subgraphs, findings);
  if (!composed) return { ok: false, findings: told() };

  const known = new Map(
    [...annotatedCoordinates(composed)].map(({ coordinate, type }) => [coordinate, type]),
  );
  findings.push(...overlays.flatMap((overlay) => checkOverlay(overlay, known)));
  const governance = overlays.map(overlayPolicy);
  const isGoverned = overlays.length > 0 || subgraphs.some(({ document }) => findPolicyLink(document));
  const domains = isGoverned ? subgraphPolicies(subgraphs, governance, findings) : [];
  const written = joinSources([...domains, ...governance], known);
  const organisation = statedOrganisation(overlays, findings);
  const stated = { agreements: inForce, organisation };
  const word = ownership?.word ?? ownersWord(inForce, []);
  findings.push(...governanceFindings(composed, written, stated, places, word, sources.knownGrants));
  if (isGoverned) findings.push(...subgraphs.flatMap((subgraph) => unboundArguments(subgraph, written)));
  findings.push(...unknownProducts(agreements, subgraphs));
  if (hasErrors(findings)) return { ok: false, findings: told() };
  const governed =
    written.size === 0
      ? composed
      : writePolicy(composed, written, { agreements, organisation }, contractIdsOf(subgraphs));
  const supergraph = writeContracts(
    governed,
    subgraphs.flatMap(({ contract }) => contract ?? []),
  );
  return { ok: true, supergraph: `${print(supergraph)}\n`, owners: ownership?.owners, findings: told() };
}

/** Each finding once, with its place in the sources. */
function tellFindings(
  findings: readonly CompositionFinding[],
  subgraphs: readonly ParsedSubgraph[],
  places: SourcePlaces,
): CompositionFinding[] {
  const told = new Map<string, CompositionFinding>();
  for (const finding of findings) {
    const { file, path, line } = finding;
    const source = subgraphs.find(({ name, file: own = name }) => own === file);
    const files =
      file === undefined ? undefined : [file, ...(source?.extensions ? [source.extensions.file] : [])];
    const place = path === undefined || line !== undefined ? {} : places.find(path, {}, files);
    const placed = { ...finding, ...place };
    told.set(JSON.stringify(placed), placed);
  }
  return [...told.values()];
}

function bySource(a: Agreement, b: Agreement): number {
  return JSON.stringify([a.source, a]) < JSON.stringify([b.source, b]) ? -1 : 1;
}

/** Joins the sources and drops coordinates that the graph lacks (it has `@inaccessible` and overridden fields). */
function joinSources(
  sources: readonly ReadonlyMap<string, CoordinatePolicy>[],
  known: ReadonlyMap<string, unknown>,
): Map<string, CoordinatePolicy> {
  const joined = new Map<string, CoordinatePolicy>();
  for (const [coordinate, policy] of sources.flatMap((source) => [...source])) {
    if (!known.has(coordinate) || saysNothing(policy)) continue;
    joined.set(coordinate, mergePolicies(joined.get(coordinate) ?? noPolicy, policy));
  }
  return joined;
}
