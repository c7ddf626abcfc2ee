import { createLogger } from '#platform/runtime/log.ts';
import { createEnvelopeKey, exportEnvelopeKey, readHomeEnvelopeKey } from '../identity/envelope-key.ts';
import type { MetricValues } from '../metrics/gateway-metrics.ts';
import { startOperatorServer } from '../metrics/operator-server.ts';
import { createProcessMetrics } from '../metrics/process-metrics.ts';
import { createSummedMetrics } from '../metrics/summed-metrics.ts';
import type { Arguments } from '../start/arguments.ts';
import { servingLines } from '../start/serving-lines.ts';
import { stopWhenTold } from '../start/stop-when-told.ts';
import { createAcceptedSupergraphs } from '../supergraph/accepted-supergraphs.ts';
import type { SupergraphStatus } from '../supergraph/supergraph-status.ts';
import { openRecordedOperations } from '../usage/recorded-operations.ts';
import { respondToAcceptance } from './shared-acceptance.ts';
import { createSharedPolicies } from './shared-policies.ts';
import { createSwapBarrier } from './swap-barrier.ts';
import { type ServingProcesses, startServingProcesses } from './worker-pool.ts';

/**
 * Starts processes that serve together on one port, and keeps what they have in common, until it is told to stop.
 * @throws StartError of the first process that does not come to serve.
 */
export async function runPrimaryProcess(given: Arguments): Promise<void> {
  const { host, port, workers, metricsPort, home, record } = given;
  const logger = createLogger('gateway');
  const envelopeKey = await (home === undefined ? createEnvelopeKey() : readHomeEnvelopeKey(home));
  const policies = createSharedPolicies();
  const accepted = createAcceptedSupergraphs({ home, accepted: given.acceptLoosening });
  const recorded = record === undefined ? undefined : await openRecordedOperations({ file: record, logger });
  const sums = createSummedMetrics();
  let together: ServingProcesses | undefined;
  const swaps = createSwapBarrier({ serving: () => together?.ids ?? [] });
  let written = Promise.resolve();

  const own = createProcessMetrics(() => ({
    processes: workers,
    serving: together?.serving ?? 0,
    ends: together?.ends ?? 0,
  }));
  const operators =
    metricsPort === undefined
      ? undefined
      : await startOperatorServer({
          port: metricsPort,
          host,
          logger,
          processes: workers,
          serving: async () =>
            ((await together?.ask('pulse')) ?? []).map(({ value }) => value as SupergraphStatus),
          async metrics() {
            for (const { id, value } of (await together?.ask('metrics')) ?? []) {
              sums.take(id, value as MetricValues);
            }
            return sums.text(await own.values());
          },
        });

  async function stop(exitCode: number): Promise<number> {
    await together?.[Symbol.asyncDispose]();
    await written;
    await operators?.[Symbol.asyncDispose]();
    return exitCode;
  }

  together = await startServingProcesses({
    count: workers,
    args: process.argv.slice(2),
    port,
    beginning: { envelopeKey: await exportEnvelopeKey(envelopeKey), measured: metricsPort !== undefined },
    logger,
    take(message, id) {
      if (message.kind === 'past') swaps.past(id, message.digest);
      if (message.kind === 'policy') policies.put(message.policy);
      if (message.kind === 'operations' && recorded) written = recorded.add(message.records);
    },
    async respond(ask, id) {
      if (ask.what === 'policy') return policies.find(ask.about ?? '');
      if (ask.what === 'take up') return swaps.ready(id, ask.about ?? '').then(() => true);
      return respondToAcceptance(accepted, ask);
    },
    ended(id) {
      sums.forget(id);
      swaps.gone(id);
    },
    unheard: () => swaps.look(),
    failed(error) {
      console.error(error.message);
      void stop(error.exitCode).then((exitCode) => process.exit(exitCode));
    },
  });
  console.log(servingLines(given, together.url, operators?.url));
  stopWhenTold(() => stop(0));
}
