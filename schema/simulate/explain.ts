import { touchedTypes } from '../operation/touched-types.ts';
import { analyseOperation, type OperationAnalysis, type Refusal } from '../policy/analyse-operation.ts';
import { type Decisions, decisionsFor, policyAt } from '../policy/decide.ts';
import { printPolicy } from '../policy/directives/print-policy.ts';
import type { GovernedGraph } from '../policy/governed-graph.ts';
import { type CoordinatePolicy, type Decision, noPolicy, type Requirement } from '../policy/policy.ts';
import type { Principal } from '../policy/principal.ts';
import type { ShieldContext } from '../policy/requirement.ts';
import { ruleContext } from '../policy/rule-context.ts';
import type { AskedOperation } from './asked-operation.ts';
import { type ExplainedMeshStatement, explainMesh } from './explain-mesh.ts';
import { type ExplainedRequirement, explainRequirement } from './explain-requirement.ts';
import { type Touch, touchedCoordinates } from './touched-coordinates.ts';

/** The outcome of one operation of one caller, with the reasons. */
export interface Explanation {
  /** All coordinates that it selects, that deny it, or that it can disclose. */
  readonly coordinates: readonly ExplainedCoordinate[];
  /** A single one refuses the whole operation. */
  readonly refusals: readonly ExplainedRefusal[];
  /** Row filters and group floors on the types that it touches, in force for the caller or not. */
  readonly rows: readonly ExplainedStatement[];
  readonly floors: readonly ExplainedStatement[];
  /** Governance's statements for the mesh on which one of the rules above depends. */
  readonly mesh: readonly ExplainedMeshStatement[];
}

export interface ExplainedCoordinate {
  /** `User.email` */
  readonly coordinate: string;
  readonly touched: readonly Touch[];
  readonly decision: Decision;
  readonly classification?: string;
  readonly pii: readonly string[];
  /** All statements that apply there; the strictest that is in force is the decision. */
  readonly statements: readonly ExplainedStatement[];
}

export interface ExplainedStatement extends ExplainedRequirement {
  /** Where it is stated; statements of a type and of a required field apply to other fields too. */
  readonly coordinate: string;
  readonly directive: 'access' | 'mask' | 'rows' | 'minGroupSize';
  /** Its source: a domain, `overlay:marketing.graphql`, `classification:RESTRICTED`. */
  readonly source: string;
  /** As it is written, without its source. */
  readonly text: string;
  /** Whether it restricts this caller. */
  readonly inForce: boolean;
}

export interface ExplainedRefusal extends Refusal {
  /** The coordinate that discloses the field: `UserFilter.email`, `Query.users(where:)`. */
  readonly coordinate: string;
}

/** @param now milliseconds since the epoch. @throws GraphQLError where an argument does not coerce. */
export async function explainOperation(
  { schema, bundle }: GovernedGraph,
  asked: AskedOperation,
  principal: Principal,
  now: number,
): Promise<Explanation> {
  const decisions = await decisionsFor(bundle, principal, now);
  const analysis = analyseOperation({ schema, ...asked, bundles: [bundle], decisions });
  const context = await ruleContext(bundle, principal, now);
  const types = [...touchedTypes([...analysis.selected, ...analysis.revealed], schema)];
  const explain = async (coordinates: readonly string[], pick: (policy: CoordinatePolicy) => Parts) => {
    const all = coordinates.map((at) => explainStatements(at, pick(policyAt(bundle, at)), context));
    return (await Promise.all(all)).flat();
  };
  const touched = touchedCoordinates(analysis);
  const coordinates = await Promise.all(
    [...touched.keys()].map(async (at) => ({
      ...describe(at, policyAt(bundle, at), decisions),
      touched: touched.get(at) ?? [],
      statements: await explain([at], ({ access, masks }) => ({ access, masks })),
    })),
  );
  const rows = await explain(types, (policy) => ({ rows: policy.rows }));
  const floors = await explain([...types, ...touched.keys()], ({ groups }) => ({ groups }));
  const explained = [...coordinates.flatMap(({ statements }) => statements), ...rows, ...floors];
  const rules = new Set(
    explained.flatMap(({ ways }) => ways.flatMap((way) => way.rules)).map(({ rule }) => rule),
  );
  return {
    coordinates,
    refusals: refusalsOf(analysis),
    rows,
    floors,
    mesh: await explainMesh(bundle, rules, context),
  };
}

export function refusalsOf({ refused }: OperationAnalysis): ExplainedRefusal[] {
  return [...refused].map(([coordinate, refusal]) => ({ coordinate, ...refusal }));
}

function describe(coordinate: string, { classification, pii }: CoordinatePolicy, decisions: Decisions) {
  const level = classification === undefined ? {} : { classification };
  return { coordinate, decision: decisions.of(coordinate), ...level, pii };
}

type Parts = Partial<Pick<CoordinatePolicy, 'access' | 'masks' | 'rows' | 'groups'>>;

function explainStatements(
  coordinate: string,
  { access = [], masks = [], rows = [], groups = [] }: Parts,
  context: ShieldContext,
): Promise<ExplainedStatement[]> {
  const explain = async (
    directive: ExplainedStatement['directive'],
    { requirement, source = 'policy' }: { requirement: Requirement; source?: string | undefined },
    written: Parts,
  ): Promise<ExplainedStatement> => {
    const explained = await explainRequirement(requirement, context);
    const text = printPolicy({ ...noPolicy, ...written });
    return { coordinate, directive, source, text, inForce: explained.verdict !== 'MET', ...explained };
  };
  return Promise.all([
    ...access.map(({ source, ...one }) =>
      explain('access', { requirement: one.allow, source }, { access: [one] }),
    ),
    ...masks.map(({ source, ...one }) =>
      explain('mask', { requirement: one.unless, source }, { masks: [one] }),
    ),
    ...rows.map(({ source, ...one }) =>
      explain('rows', { requirement: one.unless, source }, { rows: [one] }),
    ),
    ...groups.map(({ source, ...one }) =>
      explain('minGroupSize', { requirement: one.unless, source }, { groups: [one] }),
    ),
  ]);
}
