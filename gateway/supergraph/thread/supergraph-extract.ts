import { type DocumentNode, type GraphQLSchema, print, printType } from 'graphql';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import { parseSdl } from '#schema/parse-sdl.ts';
import { bundleDigest, bundleText } from '#schema/policy/bundle.ts';
import { unknownPolicies } from '#schema/policy/directives/apollo-policy.ts';
import { findPolicyLink } from '#schema/policy/directives/policy-link.ts';
import { linksPolicy, readPolicy } from '#schema/policy/directives/read-policy.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';
import type { MeshStatements, PolicyBundle, Requirement } from '#schema/policy/policy.ts';
import { askedOf, claimsOf, claimsOfRules } from '#schema/policy/requirements-of.ts';
import { collectContracts, stripContracts } from '#schema/references/contract-directive.ts';
import type { ContractInterface } from '#schema/references/contract-interface.ts';
import { type Costs, readCosts } from '../../limits/costs.ts';
import type { ClientNameSets } from '../../planner/client-names.ts';
import { entityKeys } from '../../planner/entity-keys.ts';
import { createHivePlanner } from '../../planner/hive-planner.ts';
import { labelsOf, readOverrideLabels } from '../../planner/override-labels.ts';
import { plannableDocument } from '../../planner/plannable-document.ts';
import type { Planner } from '../../planner/planner.ts';
import {
  createQueryPlanner,
  type Plan,
  type QueryPlanner,
  type QueryPlannerOptions,
} from '../../planner/query-planner.ts';
import { inPieces, type Piece } from '../pieces.ts';
import { type SchemaText, schemaText } from '../schema-text.ts';
import { withoutSubscriptions } from '../without-subscriptions.ts';

/**
 * A supergraph as it crosses from the thread that read it to the one that serves it: what is found by walking all
 * of it is found here, and what is parsed there is in pieces.
 */
export interface SupergraphExtract {
  readonly subgraphs: readonly Subgraph[];
  /** What clients see. */
  readonly schema: SchemaText;
  /** With what clients never see; `undefined` where there is no such thing. */
  readonly everything: SchemaText | undefined;
  /** `undefined` where the supergraph links none. */
  readonly policy: PolicyText | undefined;
  /** Contracts that it was composed with. */
  readonly contracts: readonly ContractInterface[];
  /** Coordinates of the fields of entities' keys. */
  readonly keys: ReadonlySet<string>;
  readonly sets: ClientNameSets;
  readonly costs: Costs;
  /** Of `@override`. */
  readonly overrideLabels: readonly string[];
  /** What of it has no effect, for the log. */
  readonly findings: readonly string[];
}

export interface Subgraph {
  readonly name: string;
  readonly url: string;
}

export interface PolicyText {
  /** The bundle, as subgraphs fetch it. */
  readonly bytes: Piece;
  readonly digest: string;
  /** Its coordinates, with the policy of each. */
  readonly coordinates: readonly Piece[];
  /** What governance states in it once for the whole mesh. */
  readonly statements: MeshStatements;
  /** `askedOf` the bundle. */
  readonly asked: readonly Requirement[];
  /** `claimsOf` the bundle. */
  readonly claims: readonly string[];
  /** `claimsOfRules` of it. */
  readonly claimsOfRules: readonly string[];
}

/** What native code may take. */
export interface NativeLimits {
  /** Whether it is asked first, and not only where the other planner does not plan, or wrongly. */
  readonly isFirst: boolean;
  /** For one operation. Milliseconds; 0 is no limit. */
  readonly planningMs: number;
  /** 0 is no limit. */
  readonly megabytes: number;
}

export interface SupergraphTextOptions
  extends Pick<QueryPlannerOptions, 'comparedPlans' | 'mostFetches' | 'onBug'> {
  /** For @graphql-hive/router-query-planner. @default it is not asked */
  readonly native?: NativeLimits | undefined;
}

/** How long native code may plan one operation where there is no limit. Milliseconds. */
const longestMs = 30_000;

const coordinatesOfPiece = 200;

/** What of it is handed over: megabytes, which would take long to be copied. */
export function memoryOf({ schema, everything, policy }: SupergraphExtract): ArrayBuffer[] {
  const pieces = [...schema.types, ...(everything?.types ?? []), ...(policy ? [policy.bytes] : [])];
  return [...pieces, ...(policy?.coordinates ?? [])].map(({ buffer }) => buffer);
}

/**
 * Takes the policy out of a supergraph, and gets ready to plan for the rest: seconds, for a large one.
 * @throws Error saying why it cannot be served.
 */
export function readSupergraphText(
  sdl: string,
  { native: limits, ...options }: SupergraphTextOptions,
): {
  readonly supergraph: SupergraphExtract;
  readonly plan: Plan;
  /** To be disposed of when nothing is planned any more. */
  readonly native: Disposable | undefined;
} {
  const document = parseSdl(sdl, { noLocation: true });
  if (!sdl.includes('https://specs.apollo.dev/join/')) {
    throw new Error(`it is GraphQL, but not composed. Give the output of: ${weftCommand('compose')}`);
  }
  const policy = linksPolicy(document) ? policyText(readPolicy(document)) : undefined;
  const plain = stripContracts(findPolicyLink(document) ? stripPolicy(document) : document);
  const plannable = plannableDocument(plain);
  const native = limits && nativePlanner(plannable, limits);
  const first = limits?.isFirst ? 'hive' : 'apollo';
  const planner = createPlannerWith(plannable, { ...options, native, first });
  const { schema, everything, subgraphs, sets, plan } = planner;
  return {
    plan,
    native,
    supergraph: {
      subgraphs: subgraphs.map(({ name, url }) => ({ name, url })),
      schema: schemaText(withoutSubscriptions(schema)),
      everything: hidesNothing(schema, everything) ? undefined : schemaText(everything),
      policy,
      contracts: collectContracts(document),
      keys: entityKeys(sets.keys, everything),
      sets: { names: sets.names, withArguments: sets.withArguments },
      costs: readCosts(document),
      overrideLabels: labelsOf(document),
      findings: findingsOf(document),
    },
  };
}

function createPlannerWith(
  plannable: DocumentNode,
  options: QueryPlannerOptions & { readonly native: (Planner & Disposable) | undefined },
): QueryPlanner {
  try {
    return createQueryPlanner(plannable, options);
  } catch (error) {
    options.native?.[Symbol.dispose]();
    throw error;
  }
}

/** It is told no policy, and has half of the time: the other planner may still be asked then. */
function nativePlanner(plannable: DocumentNode, { planningMs, megabytes, isFirst }: NativeLimits) {
  const ms = planningMs === 0 ? longestMs : planningMs / 2;
  return createHivePlanner({ sdl: () => print(plannable), planningMs: ms, megabytes, onDemand: !isFirst });
}

function policyText(bundle: PolicyBundle): PolicyText {
  const text = bundleText(bundle);
  const { coordinates, ...statements } = bundle;
  return {
    bytes: new TextEncoder().encode(text),
    digest: bundleDigest(text),
    coordinates: inPieces(Object.entries(coordinates), coordinatesOfPiece),
    statements,
    asked: askedOf(bundle),
    claims: claimsOf(bundle),
    claimsOfRules: claimsOfRules(bundle),
  };
}

/** Whether clients see all that there is, but for the types that say which domain has what. */
function hidesNothing(schema: GraphQLSchema, everything: GraphQLSchema): boolean {
  return Object.values(everything.getTypeMap()).every((type) => {
    const seen = schema.getType(type.name);
    return seen ? printType(seen) === printType(type) : /^(join|link|core)__/.test(type.name);
  });
}

function findingsOf(document: DocumentNode): string[] {
  return [
    ...unknownPolicies(document).map(
      (policy) =>
        `The policy "${policy}" of "@policy" is no rule that there is, so nobody satisfies it. Write a rule of that name, or call it as a rule is called.`,
    ),
    ...readOverrideLabels(document).undecided.map(
      (label) =>
        `The label "${label}" of "@override" is decided by nothing here, so it is off and its fields stay where they were. Write "percent(n)".`,
    ),
  ];
}
