import { surviveClosedPipes } from '#platform/runtime/closed-pipes.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { importEnvelopeKey } from '../identity/envelope-key.ts';
import { createGatewayMetrics, type GatewayMetrics } from '../metrics/gateway-metrics.ts';
import { readArguments } from '../start/arguments.ts';
import { StartError, toStartError } from '../start/start-error.ts';
import { type Serving, startServing } from '../start/start-gateway.ts';
import { stopWhenTold } from '../start/stop-when-told.ts';
import type { Ask, Beginning, FromServing, ToServing } from './messages.ts';
import { createProcessRequests } from './process-requests.ts';
import { createOwnAcceptance } from './shared-acceptance.ts';
import { createOwnShelf } from './shared-policies.ts';

// One of the processes that serve together on one port; `serve-together.ts` starts it. Without its primary it ends,
// which node:cluster sees to.
surviveClosedPipes();
const given = readArguments(process.argv);
/** Longer than the primary has one wait for the others. */
const takeUpMs = 40_000;
const questions = createProcessRequests((ask) => void tell(ask));
let metrics: GatewayMetrics | undefined;
let served: Serving | undefined;

process.on('message', (message: ToServing) => {
  if (message.kind === 'begin') void begin(message.beginning);
  if (message.kind === 'reply') questions.settle(message);
  if (message.kind === 'ask') void reply(message);
});
await tell({ kind: 'here' });

async function begin(beginning: Beginning): Promise<void> {
  try {
    const serving = await serve(beginning);
    served = serving;
    stopWhenTold(async () => {
      await serving.stop();
      return 0;
    });
    await tell({ kind: 'past', digest: serving.supergraph().serving });
    await tell({ kind: 'serving', url: serving.url, port: serving.port });
  } catch (error) {
    const told = toStartError(error);
    const { message, exitCode } = told ?? new StartError(String((error as Error).stack ?? error));
    await tell({ kind: 'failed', message, exitCode });
    process.exit(exitCode);
  }
}

async function serve({ number, processes, port, envelopeKey, measured }: Beginning): Promise<Serving> {
  metrics = measured ? createGatewayMetrics(String(number)) : undefined;
  return startServing(
    { ...given, port },
    {
      processes,
      logger: createLogger('gateway').child({ process: number }),
      envelopeKey: await importEnvelopeKey(envelopeKey),
      observer: metrics,
      accepted: createOwnAcceptance(questions),
      together: {
        ready: async (digest) => void (await questions.ask('take up', digest, takeUpMs)),
        refused: (digest) => void tell({ kind: 'past', digest }),
      },
      policies: createOwnShelf(
        (policy) => void tell({ kind: 'policy', policy }),
        async (digest) => (await questions.ask('policy', digest)) as string | undefined,
      ),
      recordOperations:
        given.record === undefined
          ? undefined
          : { recorded: { add: (records) => tell({ kind: 'operations', records }) } },
    },
  );
}

async function reply({ id, what }: Ask): Promise<void> {
  const value = what === 'metrics' ? await metrics?.values() : (served?.supergraph() ?? true);
  await tell({ kind: 'reply', id, value });
}

/** Resolves once the message is on its way; without a primary this process is about to end. */
function tell(message: FromServing): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
