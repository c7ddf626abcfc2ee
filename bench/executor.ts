import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ApolloGateway } from '@apollo/gateway';
import { buildASTSchema, getOperationAST, type OperationDefinitionNode, parse } from 'graphql';
import { createResponseGuard } from '#gateway/enforcement/response-guard.ts';
import { toApolloRequest, toDataSource } from '#gateway/execution/apollo/apollo-executor.ts';
import type { ExecutableOperation, Execute } from '#gateway/execution/executor.ts';
import { createSubgraphClient } from '#gateway/fetches/subgraph-client.ts';
import { bodyOf } from '#gateway/fetches/subgraph-fetch.ts';
import { createEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { entityKeys } from '#gateway/planner/entity-keys.ts';
import { readFieldSets } from '#gateway/planner/field-sets.ts';
import { createSubgraphSources, type SubgraphSources } from '#gateway/subgraphs/subgraph-sources.ts';
import { loadSupergraph } from '#gateway/supergraph/load-supergraph.ts';
import type { Subgraph } from '#gateway/supergraph/thread/supergraph-extract.ts';
import { createEnvelopeSigner } from '#platform/runtime/envelope.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { classicQuery, composeClassicSubgraphs, serveClassicSubgraphs } from './classic-subgraphs.ts';
import { median } from './median.ts';

// npx node bench/executor.ts [seconds] [concurrency]: both executors on the same subgraphs, run in another process.
const [seconds = '4', atATime = '8'] = process.argv.slice(2);
const rounds = 3;
let asked = 0;
const document = parse(classicQuery);
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

if (process.send) {
  process.send(await serveClassicSubgraphs());
} else {
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
  const child = fork(fileURLToPath(import.meta.url));
  const urls = await new Promise<Record<string, string>>((resolve) =>
    child.once('message', resolve as never),
  );
  await compare(urls).finally(() => child.kill());
}

async function compare(urls: Record<string, string>): Promise<void> {
  const supergraph = composeClassicSubgraphs(urls);
  const { signing } = await createEnvelopeKey();
  const logger = createLogger('bench', 'silent');
  await using client = createSubgraphClient({ logger });
  const sources = createSubgraphSources({
    urls: {},
    client,
    envelopes: createEnvelopeSigner(signing.key, signing.keyId),
    policyUrl: () => '',
    guard: createResponseGuard(undefined),
    logger,
  });
  const planning = { ...defaultLimits, comparedPlans: 10_000, logger };
  await using ours = await loadSupergraph(supergraph, { ...planning, sources });
  const everything = buildASTSchema(parse(supergraph), { assumeValid: true, assumeValidSDL: true });
  const source = sources(everything, entityKeys(readFieldSets(everything).keys, everything));
  const theirs = async (options: object): Promise<Execute> => {
    const gateway = new ApolloGateway({ supergraphSdl: supergraph, logger: quiet, ...options });
    const { executor } = await gateway.load();
    return (operation) =>
      executor({ ...toApolloRequest(operation, ours.schema), logger: quiet }) as ReturnType<Execute>;
  };
  const remembered = rememberResponses(source);
  await using alone = await loadSupergraph(supergraph, { ...planning, sources: () => remembered });
  const measured: (readonly [string, Execute])[] = [
    ['@apollo/gateway', await theirs({})],
    [
      '@apollo/gateway, our fetches',
      await theirs({ buildService: (subgraph: Subgraph) => toDataSource(source(subgraph)) }),
    ],
    ['ours', ours.execute],
    [
      '@apollo/gateway, no network',
      await theirs({ buildService: (subgraph: Subgraph) => toDataSource(remembered(subgraph)) }),
    ],
    ['ours, no network', alone.execute],
  ];
  await report(measured);
}

/** Fetches once, and parses the text of the response each time, so that only the executors are measured. */
function rememberResponses(source: ReturnType<SubgraphSources>): ReturnType<SubgraphSources> {
  const texts = new Map<string, string>();
  return (subgraph) => {
    const fetching = source(subgraph);
    return {
      async fetch(asked) {
        const body = bodyOf(asked);
        const text = texts.get(body) ?? JSON.stringify(await fetching.fetch(asked));
        texts.set(body, text);
        return JSON.parse(text);
      },
    };
  };
}

async function report(measured: readonly (readonly [string, Execute])[]) {
  const responses = new Set<string>();
  for (const [, execute] of measured) responses.add(sorted((await execute(operation())).data));
  if (responses.size !== 1) throw new Error('The executors return different data.');
  const results = measured.map(() => [] as Measure[]);
  for (let round = 0; round < rounds; round++) {
    for (const [index, [, execute]] of measured.entries()) {
      await run(execute, 500);
      results[index]?.push(await run(execute, 1_000 * Number(seconds)));
    }
  }
  const base = median((results[0] ?? []).map(({ cpuMs }) => cpuMs));
  console.log(
    `${[...responses][0]?.length} bytes, ${atATime} concurrent requests, medians of ${rounds} rounds\n`,
  );
  console.log(
    '| executor | requests/s | p50 ms | p99 ms | CPU ms per request | times |\n|---|---|---|---|---|---|',
  );
  for (const [index, [name]] of measured.entries()) {
    const runs = results[index] ?? [];
    const of = (key: keyof Measure) => median(runs.map((one) => one[key]));
    const numbers = [of('perSecond'), of('p50'), of('p99'), of('cpuMs'), base / of('cpuMs')];
    console.log(`| ${name} | ${numbers.map((number) => number.toFixed(number < 100 ? 2 : 0)).join(' | ')} |`);
  }
}

interface Measure {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Of this process only. */
  readonly cpuMs: number;
}

async function run(execute: Execute, ms: number): Promise<Measure> {
  const took: number[] = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  await Promise.all(
    Array.from({ length: Number(atATime) }, async () => {
      while (performance.now() < started + ms) {
        const from = performance.now();
        JSON.stringify(await execute(operation()));
        took.push(performance.now() - from);
      }
    }),
  );
  const elapsed = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  took.sort((one, other) => one - other);
  const at = (share: number) => took[Math.floor(took.length * share)] ?? 0;
  return {
    perSecond: (took.length / elapsed) * 1_000,
    p50: at(0.5),
    p99: at(0.99),
    cpuMs: (user + system) / 1_000 / took.length,
  };
}

function operation(): ExecutableOperation {
  asked += 1;
  return {
    document,
    operation: getOperationAST(document) as OperationDefinitionNode,
    operationName: undefined,
    // A variable that nothing uses: identical requests would be executed once. Fetches are still shared.
    variables: { asked },
    queryHash: 'classic',
    context: { correlationId: 'bench', principal: anonymous, signal: new AbortController().signal },
  };
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
