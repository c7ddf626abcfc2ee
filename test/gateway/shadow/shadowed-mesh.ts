import type { Execute, ExecutedOperation } from '#gateway/execution/executor.ts';
import { createGatewayMetrics } from '#gateway/metrics/gateway-metrics.ts';
import { WrittenData } from '#gateway/request/written-data.ts';
import type { ShadowOptions } from '#gateway/shadow/shadow-options.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { createTestMesh, type TestMesh, type TestMeshOptions } from '#test/testkit/test-mesh.ts';

export interface ShadowedMesh extends AsyncDisposable {
  readonly mesh: TestMesh;
  readonly log: ReturnType<typeof captureLog>;
  /** Executions that were compared, or were to be, by their outcome. */
  outcomes(): Promise<Readonly<Record<string, number>>>;
  /** Places that differed, by kind. */
  kinds(): Promise<Readonly<Record<string, number>>>;
}

/** A mesh of which all queries are executed by both executors, unless told otherwise. */
export async function createShadowedMesh(
  options: TestMeshOptions,
  shadow: Partial<ShadowOptions> = {},
): Promise<ShadowedMesh> {
  const { gateway, ...watched } = watchShadow(shadow);
  const mesh = await createTestMesh({ ...options, gateway: { ...gateway, ...options.gateway } });
  return { mesh, ...watched, [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose]() };
}

/** Options of a gateway whose queries are all executed by both executors, and what comes of it. */
export function watchShadow(shadow: Partial<ShadowOptions> = {}) {
  const log = captureLog();
  const metrics = createGatewayMetrics('1');
  const budget = { perSecond: 1_000, concurrency: 8, timeoutMs: 20_000 };
  async function counted(metric: string): Promise<Record<string, number>> {
    const line = new RegExp(`^weft_gateway_shadow_${metric}_total{\\w+="(\\w+)"} (\\d+)$`, 'gm');
    const found = [...(await metrics.text()).matchAll(line)];
    return Object.fromEntries(found.map(([, label = '', count]) => [label, Number(count)]));
  }
  return {
    gateway: { shadow: { percent: 100, ...budget, ...shadow }, observer: metrics, logger: log.logger },
    log,
    outcomes: () => counted('executions'),
    kinds: () => counted('differences'),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a fault changes whatever it likes.
export type Fault = (data: any) => unknown;

/** Our executor, going wrong in what it makes of the domains' responses. */
export function faulty(fault: Fault): { aroundExecutor: (execute: Execute) => Execute } {
  return {
    aroundExecutor: (execute) => async (operation) => {
      const executed: ExecutedOperation = await execute(operation);
      const data = JSON.parse(JSON.stringify(executed.data ?? null));
      fault(data);
      return { ...executed, data: new WrittenData(JSON.stringify(data)) };
    },
  };
}
