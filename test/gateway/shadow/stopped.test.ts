import type { Worker } from 'node:worker_threads';
import { getOperationAST, parse } from 'graphql';
import { expect, test } from 'vitest';
import type { ExecutableOperation, Executor } from '#gateway/execution/executor.ts';
import { createShadow } from '#gateway/shadow/shadow.ts';
import { captureLog } from '#test/testkit/captured-log.ts';

test('a request that is recorded after its supergraph is replaced begins no thread', async () => {
  const document = parse('{ me { id } }');
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  const executor: Executor = Object.assign(async () => ({ data: { me: { id: '1' } } }), {
    mostAsked: () => [],
    warm: async () => false,
  });
  const { logger, lines } = captureLog();
  const shadow = createShadow({
    percent: 100,
    sdl: 'type Query { me: Int }',
    sources: new Map(),
    comparedPlans: 1,
    plannerMegabytes: 0,
    planFetches: 1,
    logger,
  });
  const begun: Worker[] = [];
  const onWorker = (worker: Worker) => begun.push(worker);
  process.on('worker', onWorker);
  try {
    const asked = { document, operation, queryHash: '', operationName: undefined, variables: {} };
    const context = { correlationId: '1' } as unknown as ExecutableOperation['context'];
    const executed = await shadow.around(executor)({ ...asked, context } as ExecutableOperation);
    await shadow.stop();
    executed.shadow?.begin();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([begun.length, lines()]).toEqual([0, []]);
  } finally {
    process.off('worker', onWorker);
    for (const worker of begun) await worker.terminate();
  }
});
