import { type GraphQLError, type GraphQLSchema, getOperationAST, parse, print, validate } from 'graphql';
import { errorCodeOf } from '#platform/runtime/errors.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import { selectsAnything } from '#schema/operation/selects-data.ts';
import { withoutWithheld } from '../enforcement/withheld-selections.ts';
import type { DomainSource } from '../fetches/subgraph-fetch.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import { defaultLimits } from '../limits/limits.ts';
import { createBoundedCache } from '../planner/bounded-cache.ts';
import { createClientNames } from '../planner/client-names.ts';
import { planFetches } from '../planner/plan-fetches.ts';
import type { PlanRequest } from '../planner/planner.ts';
import type { QueryPlan } from '../planner/query-plan.ts';
import type { SubgraphPlanner } from '../planner/query-planner.ts';
import { unfetchedKey } from '../planner/unfetched-fields.ts';
import { WrittenData } from '../request/written-data.ts';
import { compilePlan } from './compile-plan.ts';
import type { Step } from './compiled-plan.ts';
import { type ConditionValues, compileConditions, type ReadConditions } from './condition-values.ts';
import { type CountWithheld, compileCountWithheld } from './count-withheld.ts';
import type { Execute, Executor, RankedOperation } from './executor.ts';
import { createFetchBarriers } from './fetch-barrier.ts';
import type { WriteResponse } from './generated/write-response.ts';
import { type CompleteResponse, compileResponse } from './interpreted/complete-response.ts';
import { compileIntrospection, type Introspect } from './introspection.ts';
import { missingValueErrors } from './missing-value-errors.ts';
import { createResponseObject } from './response-object.ts';
import { runPlan } from './run-plan.ts';
import { createTiered, interpretedExecutions, type Tiered } from './tier.ts';

export interface CompiledExecutorOptions {
  readonly planner: SubgraphPlanner;
  /** The whole supergraph's schema, with the parts that clients never see. */
  readonly everything: GraphQLSchema;
  readonly sources: ReadonlyMap<string, DomainSource>;
  /** Labels of `@override` that are on for one request. @default none */
  readonly overrideLabels?: () => readonly string[];
  /** How many executions of an operation are interpreted before code is generated for it. @default 2 */
  readonly interpretedExecutions?: number | undefined;
  /** How many operations are cached with plan and compiled form. @default 1_000 */
  readonly operationsCached?: number;
  /** The most errors that one fetch adds to a response, unless its domain returned more. @default 20 */
  readonly errorsPerFetch?: number;
  /** The most errors for missing values that no other error explains. @default 50 */
  readonly responseErrors?: number;
}

/** An operation, planned and compiled once for all callers. */
interface CompiledOperation {
  readonly source: PlanRequest;
  /** Characters of its text and of all fetches' texts. */
  readonly length: number;
  readonly step: Tiered<Step>;
  readonly nameOf: (fetched: string) => string;
  readonly readConditions: ReadConditions;
  readonly introspect: Introspect;
  readonly completionFor: (conditions: ConditionValues) => CompiledResponse;
}

interface CompiledResponse {
  readonly complete: CompleteResponse;
  readonly write: Tiered<WriteResponse | undefined>;
  readonly countWithheld: CountWithheld | undefined;
}

/**
 * The most compiled responses of one operation: one for each set of values of its `@skip` and `@include`. All are dropped
 * together: in a thousand operations a plain map takes less than the order of use.
 */
const completionsCached = 16;

/**
 * Executes plans. It knows no policy, and trusts a domain with the fields that were fetched from it. A response without
 * errors is returned as JSON text (`WrittenData`).
 */
export function createCompiledExecutor(options: CompiledExecutorOptions): Executor {
  const { sources, overrideLabels = () => [], operationsCached = cacheBounds.operations.entries } = options;
  const { errorsPerFetch = 20, responseErrors = defaultLimits.responseErrors } = options;
  const compile = createCompiler(options);
  const operations = createBoundedCache<CompiledOperation>({
    entries: operationsCached,
    weight: cacheBounds.operations.size,
    weigh: ({ length }) => length,
  });
  function planned(
    key: string,
    make: () => Promise<CompiledOperation>,
    observer: Observer | undefined,
  ): Promise<CompiledOperation> {
    const activity = observer?.begin('plan', {});
    if (!activity) return operations.get(key, make);
    let cached = true;
    const operation = operations.get(key, () => {
      cached = false;
      return make();
    });
    operation.then(
      () => activity.end({ cached, code: undefined }),
      (error: unknown) => activity.end({ cached, code: errorCodeOf(error) }),
    );
    return operation;
  }

  const execute: Execute = async (asked) => {
    const { queryHash, operationName, variables, context, introspection } = asked;
    const labels = overrideLabels();
    const key = [queryHash, operationName ?? '', ...labels].join(' ');
    const operation = await planned(
      key,
      () => compile({ document: print(asked.document), operationName, overrideLabels: labels }),
      context.observer,
    );
    const conditions = operation.readConditions(variables);
    const { complete, write, countWithheld } = operation.completionFor(conditions);
    const data = createResponseObject();
    const errors: GraphQLError[] = [];
    const abridged = new Set<GraphQLError>();
    const { nameOf } = operation;
    await runPlan(operation.step.next(), {
      variables,
      context,
      sources,
      conditions,
      data,
      errors,
      abridged,
      errorsPerFetch,
      nameOf,
      signal: context.signal,
      waiting: new Map(),
      barriers: createFetchBarriers(),
      found: new Map(),
    });
    const withheld = countWithheld?.(data) ?? [];
    const text = errors.length === 0 ? write.next()?.(data) : undefined;
    if (text !== undefined) return { data: new WrittenData(text), withheld };
    const completed = complete(data, introspection ?? operation.introspect(variables));
    const all = [...errors, ...missingValueErrors(completed.missing, { errors, abridged }, responseErrors)];
    return { data: completed.data, withheld, ...(all.length > 0 && { errors: all }) };
  };

  return Object.assign(execute, {
    mostAsked: (count: number) =>
      operations.mostUsed(count).map(({ key, value, uses }) => ({ ...value.source, key, asked: uses })),
    async warm({ key, asked: times, ...source }: RankedOperation) {
      const { schema } = options.planner;
      const document = parse(source.document);
      const asked = getOperationAST(document, source.operationName);
      if (!asked || validate(schema, withoutWithheld(schema, document, asked)).length > 0) return false;
      // Old requests count for less than recent ones.
      const executed = Math.floor(times / 2);
      const made = operations.get(key, () => compile(source, executed), executed);
      const operation = await made.catch(() => undefined);
      try {
        operation?.completionFor(operation.readConditions(undefined));
      } catch {
        // Conditions without a default: its response is compiled when they are known.
      }
      return operation !== undefined;
    },
  });
}

function createCompiler({ planner, everything, ...options }: CompiledExecutorOptions) {
  const { interpretedExecutions: interpreted = interpretedExecutions } = options;
  const { schema, sets } = planner;
  return async (source: PlanRequest, executed = 0): Promise<CompiledOperation> => {
    const { operationName } = source;
    // A copy: the client's document holds references to its source and its tokens.
    const document = parse(source.document, { noLocation: true });
    const operation = getOperationAST(document, operationName);
    if (!operation) throw new Error('An operation that its document does not have.');
    const names = createClientNames(document, sets);
    const fetched = withoutWithheld(schema, names.document, operation);
    const text = fetched === document ? source.document : print(fetched);
    // Introspection alone needs no plan.
    const planned: QueryPlan = selectsAnything(fetched)
      ? await planner.plan({ ...source, document: text })
      : {};
    const plan = compilePlan(planned, everything, names.answered);
    const unfetched = new Map(planned.unfetched?.map((field) => [unfetchedKey(field), field.why]));
    const responses = new Map<string, CompiledResponse>();
    return {
      source,
      length: planFetches(planned).reduce((sum, { fetch }) => sum + fetch.operation.length, text.length),
      step: createTiered(plan.stepBy, interpreted - executed),
      nameOf: names.answered,
      readConditions: compileConditions(document, operation),
      introspect: compileIntrospection(schema, document, operation),
      completionFor(conditions) {
        const key = [...conditions.values()].map(Number).join('');
        const known = responses.get(key);
        if (known) return known;
        if (responses.size === completionsCached) responses.clear();
        const response = { schema, document, operation, names, conditions, unfetched };
        const compiled = {
          complete: compileResponse(response),
          write: createTiered((tier) => tier.compileWriter(response, plan), interpreted - executed),
          countWithheld: compileCountWithheld(response),
        };
        responses.set(key, compiled);
        return compiled;
      },
    };
  };
}
