import { touchedTypes } from '../operation/touched-types.ts';
import { analyseOperation, type OperationAnalysis } from '../policy/analyse-operation.ts';
import { type Decisions, decisionsFor } from '../policy/decide.ts';
import type { GovernedGraph } from '../policy/governed-graph.ts';
import type { Decision } from '../policy/policy.ts';
import type { Principal } from '../policy/principal.ts';
import { type AskedOperation, isAsked, type ProcessRequest, readProcessRequest } from './asked-operation.ts';
import { compareDecisions, compareStatements, type Difference, isSame } from './compare-decisions.ts';
import { type ExplainedRefusal, refusalsOf } from './explain.ts';
import { touchedCoordinates } from './touched-coordinates.ts';

/** An operation of a caller, to be decided under two policies. */
export interface Trial {
  /** The name of the caller in results: a persona, an application. */
  readonly consumer: string;
  readonly principal: Principal;
  /** The name of the operation in results. */
  readonly operation: string;
  readonly question: ProcessRequest;
}

/** The effect of a change of policy on one trial. */
export interface TrialOutcome extends Difference {
  readonly consumer: string;
  readonly operation: string;
  readonly fields: readonly FieldChange[];
  /** Row filters of a type, group floors of a type or a field. */
  readonly limits: readonly LimitChange[];
  /** Whether the change refuses an operation that was allowed, or the reverse. */
  readonly refusal: 'REFUSED' | 'ANSWERED' | 'UNCHANGED';
  /** The refusals before and after. */
  readonly refusals: readonly ExplainedRefusal[];
}

export interface FieldChange extends Difference {
  readonly coordinate: string;
  readonly before: Decision;
  readonly after: Decision;
}

export interface LimitChange extends Difference {
  readonly coordinate: string;
  readonly of: 'rows' | 'floors';
  readonly before: readonly unknown[];
  readonly after: readonly unknown[];
}

export interface Simulation {
  /** In the order of the trials; those without a change are left out. */
  readonly changed: readonly TrialOutcome[];
  /** How many were decided under both. */
  readonly trials: number;
  /** Operations that the graph would not execute, with GraphQL's messages for each. */
  readonly invalid: readonly { readonly operation: string; readonly messages: readonly string[] }[];
}

/** Decides trials under two policies of one graph. @param now milliseconds since the epoch. */
export async function simulate(
  before: GovernedGraph,
  after: GovernedGraph,
  trials: readonly Trial[],
  now: number,
): Promise<Simulation> {
  const sides = [decider(before, now), decider(after, now)] as const;
  const changed: TrialOutcome[] = [];
  const invalid = new Map<string, readonly string[]>();
  let decided = 0;
  for (const trial of trials) {
    const asked = readProcessRequest(before.schema, trial.question);
    if (!isAsked(asked)) {
      invalid.set(
        trial.operation,
        asked.map(({ message }) => message),
      );
      continue;
    }
    const [old, next] = await Promise.all(sides.map((side) => side(asked, trial.principal)));
    const outcome = outcomeOf(trial, old as Side, next as Side);
    decided += 1;
    if (!isSame(outcome)) changed.push(outcome);
  }
  return {
    changed,
    trials: decided,
    invalid: [...invalid].map(([operation, messages]) => ({ operation, messages })),
  };
}

interface Side {
  readonly graph: GovernedGraph;
  readonly decisions: Decisions;
  readonly analysis: OperationAnalysis;
}

function decider(graph: GovernedGraph, now: number) {
  const known = new Map<Principal, Promise<Decisions>>();
  return async (asked: AskedOperation, principal: Principal): Promise<Side> => {
    const { schema, bundle } = graph;
    const deciding = known.get(principal) ?? decisionsFor(bundle, principal, now);
    known.set(principal, deciding);
    const decisions = await deciding;
    return {
      graph,
      decisions,
      analysis: analyseOperation({ schema, ...asked, bundles: [bundle], decisions }),
    };
  };
}

function outcomeOf({ consumer, operation }: Trial, before: Side, after: Side): TrialOutcome {
  // Below a field that is denied on one side only, the other side's analysis has the coordinates.
  const coordinates = unionOf(before, after, ({ analysis }) => touchedCoordinates(analysis).keys());
  const types = unionOf(before, after, ({ analysis: { selected, revealed }, graph }) =>
    touchedTypes([...selected, ...revealed], graph.schema),
  );
  const fields = coordinates
    .map((coordinate) => {
      const decisions = [before, after].map((side) => side.decisions.of(coordinate));
      const [old, next] = decisions as [Decision, Decision];
      return { coordinate, before: old, after: next, ...compareDecisions(old, next) };
    })
    .filter((change) => !isSame(change));
  const limits = [
    ...types.map((type) => limitChange('rows', type, before, after)),
    ...[...types, ...coordinates].map((at) => limitChange('floors', at, before, after)),
  ].filter((change) => !isSame(change));
  const refusal = refusalChange(before.analysis, after.analysis);
  const changes: readonly Difference[] = [...fields, ...limits, refusal];
  return {
    consumer,
    operation,
    fields,
    limits,
    refusal: refusal.stricter ? 'REFUSED' : refusal.looser ? 'ANSWERED' : 'UNCHANGED',
    refusals: isSame(refusal) ? [] : [...refusalsOf(before.analysis), ...refusalsOf(after.analysis)],
    stricter: changes.some(({ stricter }) => stricter),
    looser: changes.some(({ looser }) => looser),
  };
}

function limitChange(of: LimitChange['of'], coordinate: string, before: Side, after: Side): LimitChange {
  const [old, next] = [before.decisions[of](coordinate), after.decisions[of](coordinate)];
  return { coordinate, of, before: old, after: next, ...compareStatements(old, next) };
}

function refusalChange(before: OperationAnalysis, after: OperationAnalysis): Difference {
  const [old, next] = [before.refused.size > 0, after.refused.size > 0];
  return { stricter: next && !old, looser: old && !next };
}

function unionOf(before: Side, after: Side, of: (side: Side) => Iterable<string>): string[] {
  return [...new Set([...of(before), ...of(after)])];
}
