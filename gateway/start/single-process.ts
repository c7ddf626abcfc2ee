import { createLogger } from '#platform/runtime/log.ts';
import { startOperatorServer } from '../metrics/operator-server.ts';
import type { Arguments } from './arguments.ts';
import { servingLines } from './serving-lines.ts';
import { type Serving, startServing } from './start-gateway.ts';
import { stopWhenTold } from './stop-when-told.ts';

/**
 * Serves in this process until SIGINT or SIGTERM.
 * @throws StartError
 */
export async function runSingleProcess(given: Arguments): Promise<void> {
  const { host, metricsPort } = given;
  // Metrics are only loaded where their port is set.
  const metrics =
    metricsPort === undefined
      ? undefined
      : (await import('../metrics/gateway-metrics.ts')).createGatewayMetrics('1');
  let serving: Serving | undefined;
  const operators =
    metrics &&
    (await startOperatorServer({
      port: metricsPort ?? 0,
      host,
      logger: createLogger('gateway'),
      metrics: () => metrics.text(),
      serving: async () => (serving ? [serving.supergraph()] : []),
      processes: 1,
    }));
  const gateway = await startServing(given, { observer: metrics });
  serving = gateway;
  console.log(servingLines(given, gateway.url, operators?.url));
  stopWhenTold(async () => {
    serving = undefined;
    await gateway.stop();
    await operators?.[Symbol.asyncDispose]();
    return 0;
  });
}
