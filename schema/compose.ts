import { composeServices } from '@apollo/composition';
import { type DocumentNode, GraphQLError, Kind, parse, print } from 'graphql';
import type { CompositionFinding } from './compose-finding.ts';
import { hasErrors } from './finding.ts';
import { misplacedPolicy } from './misplaced-policy.ts';
import { checkOverlay, type Overlay, overlayPolicy } from './overlay.ts';
import { withClassification } from './policy/classifications.ts';
import { annotatedCoordinates, collectPolicy } from './policy/collect-policy.ts';
import { mergePolicies, saysNothing } from './policy/merge-policies.ts';
import { type Agreement, type CoordinatePolicy, noPolicy } from './policy/policy.ts';
import { argument, findPolicyLink, unlinkedPolicy } from './policy/policy-link.ts';
import { policySpecUrl } from './policy/spec.ts';
import { stripPolicy } from './policy/strip-policy.ts';
import { typeShapes } from './policy/type-shapes.ts';
import { closeUnclassified, decides, speaks } from './policy/unclassified.ts';
import { writePolicy } from './policy/write-policy.ts';
import { withDefaultRoots } from './root-types.ts';
import { governanceRules } from './rules/rules.ts';
import { unboundArguments } from './unbound-arguments.ts';

export interface SubgraphSource {
  /** The domain; also the audience of the envelopes that it accepts. */
  readonly name: string;
  /** Where the gateway reaches it. */
  readonly url: string;
  readonly sdl: string;
  /** What findings name. */
  readonly file?: string;
}

export interface OverlaySource {
  readonly file: string;
  readonly sdl: string;
}

export interface CompositionSources {
  readonly subgraphs: readonly SubgraphSource[];
  /** Governance's own additions; @default none */
  readonly overlays?: readonly OverlaySource[];
  /** Access agreements in force or expired; @default none */
  readonly agreements?: readonly Agreement[];
}

export type Composition =
  | { readonly ok: true; readonly supergraph: string; readonly findings: readonly CompositionFinding[] }
  | { readonly ok: false; readonly findings: readonly CompositionFinding[] };

interface ParsedSubgraph extends SubgraphSource {
  readonly document: DocumentNode;
}

/**
 * Composes subgraphs and overlays into a supergraph that carries the policy of all of them.
 *
 * Policy is read from each subgraph before composing and written by coordinate afterwards, so a domain that
 * forgets `@composeDirective`, or declares a field again as `@external` or `@shareable`, loses none of it.
 * Every source's statements hold at once: one can tighten what another wrote and never loosen it.
 * Where anybody writes policy, a subgraph that writes none is closed. A graph in which nobody wrote policy gets no
 * policy link.
 *
 * The same sources in any order give the same text.
 */
export function composeSupergraph(sources: CompositionSources): Composition {
  const findings: CompositionFinding[] = [];
  const subgraphs = sources.subgraphs
    .map((source) => ({ ...source, document: parseSource(source.sdl, source.file ?? source.name, findings) }))
    .filter((source): source is ParsedSubgraph => source.document !== undefined)
    .map((source) => ({ ...source, document: withDefaultRoots(source.document) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const overlays = (sources.overlays ?? [])
    .map(({ file, sdl }) => ({ file, document: parseSource(sdl, file, findings) }))
    .filter((overlay): overlay is Overlay => overlay.document !== undefined)
    .sort((a, b) => (a.file < b.file ? -1 : 1));
  findings.push(
    ...subgraphs.flatMap(checkPolicyVersion),
    ...subgraphs.flatMap(checkPolicyLinked),
    ...[...subgraphs, ...overlays].flatMap(checkPolicyPlaced),
  );
  if (hasErrors(findings)) return { ok: false, findings };

  const composed = composePlain(subgraphs, findings);
  if (!composed) return { ok: false, findings };

  const known = new Set([...annotatedCoordinates(composed)].map(({ coordinate }) => coordinate));
  findings.push(...overlays.flatMap((overlay) => checkOverlay(overlay, known)));
  const governance = overlays.map(overlayPolicy);
  const governed = coordinatesDecided(governance);
  const isGoverned = overlays.length > 0 || subgraphs.some(({ document }) => findPolicyLink(document));
  const domains = isGoverned ? subgraphPolicies(subgraphs, governed, findings) : [];
  const written = joinSources([...domains, ...governance], known);
  const agreements = [...(sources.agreements ?? [])].sort(bySource);
  findings.push(...governanceFindings(composed, written, agreements));
  if (isGoverned) findings.push(...subgraphs.flatMap((subgraph) => unboundArguments(subgraph, written)));
  findings.push(...unknownProducts(agreements, subgraphs));
  if (hasErrors(findings)) return { ok: false, findings };
  const supergraph = written.size === 0 ? composed : writePolicy(composed, written, agreements);
  return { ok: true, supergraph: `${print(supergraph)}\n`, findings };
}

function parseSource(sdl: string, file: string, findings: CompositionFinding[]): DocumentNode | undefined {
  try {
    return parse(sdl);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const [location] = error.locations ?? [];
    findings.push({ code: 'SCHEMA_SYNTAX', severity: 'error', file, message: error.message, ...location });
    return undefined;
  }
}

function checkPolicyVersion({ name, file = name, document }: ParsedSubgraph): CompositionFinding[] {
  const link = findPolicyLink(document);
  if (!link || link.supported) return [];
  const message = `"${name}" links the policy spec "${link.url}", which is not understood here.`;
  return [{ code: 'POLICY_VERSION_UNSUPPORTED', severity: 'error', file, message }];
}

/** A directive that looks like policy and is none would protect nothing, and whoever wrote it believes that it does. */
function checkPolicyLinked({ name, file = name, document }: ParsedSubgraph): CompositionFinding[] {
  const linked = findPolicyLink(document)?.directives;
  return [...annotatedCoordinates(document)].flatMap(({ coordinate, directives }) =>
    directives
      .map((directive) => directive.name.value)
      .filter((directive) => unlinkedPolicy.directives.has(directive) && !linked?.has(directive))
      .map((directive): CompositionFinding => {
        const message = `"@${directive}" at "${coordinate}" is not imported from "${policySpecUrl}". Import it in an "@link" on the schema, or call it something else.`;
        return { code: 'POLICY_NOT_LINKED', severity: 'error', file, path: coordinate, message };
      }),
  );
}

/** An overlay links nothing. */
function checkPolicyPlaced(source: ParsedSubgraph | Overlay): CompositionFinding[] {
  const { file = 'name' in source ? source.name : '', document } = source;
  const link = 'name' in source ? findPolicyLink(document) : unlinkedPolicy;
  return link ? misplacedPolicy(document, link, file) : [];
}

function composePlain(
  subgraphs: readonly ParsedSubgraph[],
  findings: CompositionFinding[],
): DocumentNode | undefined {
  const result = composeServices(
    subgraphs.map(({ name, url, document }) => ({ name, url, typeDefs: stripPolicy(document) })),
  );
  for (const error of result.errors ?? []) {
    const code = String(error.extensions.code ?? 'UNKNOWN');
    findings.push({
      code: 'COMPOSITION_FAILED',
      severity: 'error',
      message: `${code}: ${error.message}`,
    });
  }
  for (const hint of result.hints ?? []) {
    if (hint.definition.level.name !== 'WARN') continue;
    findings.push({
      code: 'COMPOSITION_HINT',
      severity: 'warning',
      message: `${hint.definition.code}: ${hint.message}`,
      ...(hint.coordinate === undefined ? {} : { path: hint.coordinate }),
    });
  }
  return result.supergraphSdl === undefined ? undefined : parse(result.supergraphSdl, { noLocation: true });
}

function subgraphPolicies(
  subgraphs: readonly ParsedSubgraph[],
  governed: ReadonlySet<string>,
  findings: CompositionFinding[],
): ReadonlyMap<string, CoordinatePolicy>[] {
  const saying = subgraphs.map((subgraph) => ({ subgraph, written: subgraphPolicy(subgraph) }));
  const spoken = new Set(
    saying.flatMap(({ written }) => [...written].filter(([, policy]) => speaks(policy)).map(([at]) => at)),
  );
  return saying.map(({ subgraph: { name, file = name, document }, written }) => {
    const linked = findPolicyLink(document) !== undefined;
    const closed = closeUnclassified(document, { written, linked, governed, spoken });
    for (const path of closed.keys()) {
      const message = `"${name}" says nothing of "${path}", so it is closed to everybody. Classify it.`;
      findings.push({ code: 'FIELD_UNCLASSIFIED', severity: 'warning', file, path, message });
    }
    return new Map([
      ...[...written].map(([at, policy]) => [at, withClassification(policy)] as const),
      ...closed,
    ]);
  });
}

function subgraphPolicy({ name, document }: ParsedSubgraph): ReadonlyMap<string, CoordinatePolicy> {
  const link = findPolicyLink(document);
  return link ? collectPolicy(document, link, { name, domain: name }) : new Map();
}

/** Coordinates of which governance says who may see them, and not only what they are. */
function coordinatesDecided(overlays: readonly ReadonlyMap<string, CoordinatePolicy>[]): ReadonlySet<string> {
  const decided = overlays.flatMap((overlay) => [...overlay]).filter(([, policy]) => decides(policy));
  return new Set(decided.map(([coordinate]) => coordinate));
}

function unknownProducts(
  agreements: readonly Agreement[],
  subgraphs: readonly ParsedSubgraph[],
): CompositionFinding[] {
  return agreements
    .filter(({ product }) => !subgraphs.some(({ name }) => name === product))
    .map(({ product, source }): CompositionFinding => {
      const message = `An agreement is about the product "${product}", which no domain serves. Name the domain.`;
      return {
        code: 'AGREEMENT_UNKNOWN_PRODUCT',
        severity: 'error',
        message,
        ...(source === undefined ? {} : { file: source.replace(/^agreement:/, '') }),
      };
    });
}

function bySource(a: Agreement, b: Agreement): number {
  return JSON.stringify([a.source, a]) < JSON.stringify([b.source, b]) ? -1 : 1;
}

/** What no longer stands in the graph (`@inaccessible` is still there, an overridden field too) is dropped. */
function joinSources(
  sources: readonly ReadonlyMap<string, CoordinatePolicy>[],
  known: ReadonlySet<string>,
): Map<string, CoordinatePolicy> {
  const joined = new Map<string, CoordinatePolicy>();
  for (const [coordinate, policy] of sources.flatMap((source) => [...source])) {
    if (!known.has(coordinate) || saysNothing(policy)) continue;
    joined.set(coordinate, mergePolicies(joined.get(coordinate) ?? noPolicy, policy));
  }
  return joined;
}

function governanceFindings(
  composed: DocumentNode,
  written: ReadonlyMap<string, CoordinatePolicy>,
  agreements: readonly Agreement[],
): CompositionFinding[] {
  const findings: CompositionFinding[] = [];
  const context = {
    shapes: typeShapes(composed),
    enums: new Set(
      composed.definitions.flatMap((node) =>
        node.kind === Kind.ENUM_TYPE_DEFINITION ? [node.name.value] : [],
      ),
    ),
    written,
    domains: domainsOf(composed),
    agreements,
    report: (code: CompositionFinding['code'], path: string, message: string) =>
      findings.push({ code, severity: 'error', path, message }),
  };
  for (const rule of governanceRules) rule(context);
  return findings;
}

/** From `USERS`, as the composed graph calls it, to the domain. */
function domainsOf(composed: DocumentNode): ReadonlyMap<string, string> {
  return new Map(
    [...annotatedCoordinates(composed)].flatMap(({ coordinate, directives }) => {
      const graph = directives.find(({ name }) => name.value === 'join__graph');
      return graph
        ? [[coordinate.replace('join__Graph.', ''), String(argument(graph, 'name'))] as const]
        : [];
    }),
  );
}
