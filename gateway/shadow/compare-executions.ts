import { print } from 'graphql';
import type { ExecutedOperation } from '../execution/executor.ts';
import type { DomainSource } from '../fetches/subgraph-fetch.ts';
import type { FetchContext } from '../request/governance.ts';
import { createMeshReport, type MeshReport } from '../request/mesh-report.ts';
import { WrittenData } from '../request/written-data.ts';
import { codesOf, hasFailedDomain, longestData, type OwnExecution } from './comparable.ts';
import { type ResultDifference, withoutVarying } from './compare-results.ts';
import type { ResultText } from './messages.ts';
import type { ShadowThread } from './shadow-thread.ts';

interface ComparedExecution extends OwnExecution {
  readonly sources: ReadonlyMap<string, DomainSource>;
  readonly thread: ShadowThread;
  readonly signal: AbortSignal;
}

export interface ComparedExecutions {
  readonly outcome: 'equal' | 'different' | 'incomparable';
  readonly differences: readonly ResultDifference[];
  readonly domainFailed: boolean;
}

/**
 * Has the other executor execute what ours has executed, over the same fetches, and compares. Where they differ, ours
 * executes it once more: what it gives otherwise by itself, as data that changes with time, is no difference of executors.
 */
export async function compareExecutions(compared: ComparedExecution): Promise<ComparedExecutions> {
  const { operation, executed, executor, sources, thread, signal } = compared;
  const first = operation.context.governance?.report;
  const { operationName, variables, queryHash } = operation;
  const document = print(operation.document);
  const ours = textOf(executed);
  // Data beside errors has its text only now.
  if (ours.data.length > longestData) return incomparable(false);

  const context = shadowContext(operation.context, 'theirs', signal);
  const { differences, codes } = await thread.execute(
    { document, operationName, variables: JSON.stringify(variables), queryHash, ours },
    async (domain, fetch) => {
      const source = sources.get(domain);
      if (!source) throw new Error(`It asks "${domain}", which the supergraph does not have.`);
      return source.fetch({ ...fetch, context });
    },
  );
  const domainFailed = hasFailedDomain(codes);
  if (domainFailed || !areSame(first, context.governance?.report)) return incomparable(domainFailed);
  if (differences.length === 0) return { outcome: 'equal', differences, domainFailed };

  const again = shadowContext(operation.context, 'ours', signal);
  const second = await executor({ ...operation, context: again });
  const failedAgain = hasFailedDomain(codesOf(second.errors));
  if (failedAgain || !areSame(first, again.governance?.report)) return incomparable(failedAgain);
  const varying = await thread.compare({ document, operationName, ours, theirs: textOf(second) });
  const lasting = withoutVarying(differences, varying.differences);
  if (lasting.length === 0) return incomparable(false);
  return { outcome: 'different', differences: lasting, domainFailed };
}

function incomparable(domainFailed: boolean): ComparedExecutions {
  return { outcome: 'incomparable', differences: [], domainFailed };
}

/** The same caller and decisions, but a report of its own: the response tells of the fetches that it was made of. */
function shadowContext(
  context: FetchContext,
  shadow: NonNullable<FetchContext['shadow']>,
  signal: AbortSignal,
): FetchContext {
  const { governance, ...request } = context;
  const own = governance && { governance: { ...governance, report: createMeshReport() } };
  return { ...request, ...own, shadow, signal };
}

/** Whether both are made of the same snapshots, one of each product. */
function areSame(one: MeshReport | undefined, other: MeshReport | undefined): boolean {
  const [first, second] = [one, other].map((report) => [...(report?.named.keys() ?? [])].sort());
  return JSON.stringify(first) === JSON.stringify(second) && !isMixed(one);
}

function isMixed(report: MeshReport | undefined): boolean {
  const products = [...(report?.named.values() ?? [])].map(({ domain, product }) => `${domain} ${product}`);
  return new Set(products).size < products.length;
}

function textOf({ data = null, errors }: ExecutedOperation): ResultText {
  const text = data instanceof WrittenData ? data.text : JSON.stringify(data);
  return { data: text, codes: codesOf(errors) };
}
