import { vi } from 'vitest';
import { createLogger, type Logger } from '#platform/runtime/log.ts';
import type { Traces } from '#platform/telemetry/opentelemetry/create-traces.ts';
import { startTraces } from '#platform/telemetry/start-traces.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import { createTestCollector, type ReceivedSpan, type TestCollector } from '#test/testkit/test-collector.ts';
import { type Answer, ask } from '#test/testkit/test-mesh.ts';
import { peopleContract, peopleRows, salesContract, salesRows } from '../cache/cached-mesh.ts';

export interface TracedMesh extends AsyncDisposable {
  readonly mesh: KitMesh;
  readonly collector: TestCollector;
  ask(query: string, asked: Asked): Promise<Answer>;
  /** What gateway and domains have sent since this was last taken. */
  takeSpans(): Promise<readonly ReceivedSpan[]>;
}

export interface Asked {
  readonly as: Principal;
  readonly variables?: Record<string, unknown>;
  readonly headers?: Record<string, string>;
}

/** Two products behind a gateway, all of which send their traces to one collector. @param sampler as OTEL_TRACES_SAMPLER has it. */
export async function createTracedMesh(sampler?: string): Promise<TracedMesh> {
  await using starting = new AsyncDisposableStack();
  const collector = starting.use(await createTestCollector());
  const started: Traces[] = [];
  const start = async (service: string, logger: Logger = createLogger('test', 'silent')) => {
    const environment = { ...process.env, OTEL_TRACES_SAMPLER: sampler };
    const traces = await startTraces({ service, endpoint: collector.url, environment, logger });
    if (traces) started.push(traces);
    return traces;
  };
  // Sent when it is asked for, and not before.
  vi.stubEnv('OTEL_BSP_SCHEDULE_DELAY', '3600000');
  starting.defer(() => void vi.unstubAllEnvs());
  const gatewayTraces = await start('weft-gateway');
  const serve = { startTraces: (domain: string, logger: Logger) => start(`weft-${domain}`, logger) };
  const mesh = starting.use(
    await createKitMesh({
      products: [
        { contract: peopleContract, rows: peopleRows('canary'), serve },
        { contract: salesContract, rows: salesRows(770_770_000), serve },
      ],
      gateway: { observer: gatewayTraces?.observer, limits: { requestsPerSecond: 0 } },
    }),
  );
  let taken = 0;
  const running = starting.move();
  return {
    mesh,
    collector,
    async ask(query, { as, variables, headers }) {
      const token = await mesh.tokenOf(as);
      const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` };
      return ask(mesh.gateway.url, query, {
        headers: { ...authorization, ...headers },
        ...(variables && { variables }),
      });
    },
    async takeSpans() {
      await Promise.all(started.map((traces) => traces.flush()));
      const spans = collector.spans.slice(taken);
      taken = collector.spans.length;
      return spans;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
