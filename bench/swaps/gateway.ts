import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger } from '#platform/runtime/log.ts';

/** The state of a gateway since the last message. */
export interface GatewayState {
  /** The longest block of its event loop, by its own or other work on the machine. Milliseconds. */
  readonly heldMs: number;
  /** The most CPU of the serving thread between two timer events, garbage collection included. Milliseconds. */
  readonly workedMs: number;
  /** Of the process with all threads, after a collection if one was requested. Megabytes. */
  readonly rss: number;
  /** Of the serving thread. Megabytes. */
  readonly heapUsed: number;
}

/** A gateway of the tree at `root`, in a process of its own, which reports its state on request. */
const [root = '', file = '', keys = ''] = process.argv.slice(2);
const { createGateway } = (await import(
  pathToFileURL(join(root, 'gateway/gateway.ts')).href
)) as typeof import('#gateway/gateway.ts');
const logger = createLogger('gateway', process.env.WEFT_LOG ?? 'silent');
const folder = await mkdtemp(join(tmpdir(), 'weft-bench-'));
const audit = await openAuditLog({ folder, logger });
const gateway = await createGateway({
  supergraph: { file },
  port: 0,
  identity: { keys: await readKeySet(keys), issuer: 'test-issuer', audience: 'weft' },
  limits: { requestsPerSecond: 0 },
  audit,
  logger,
});

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let workedMs = 0;
let before = threadCpu();
setInterval(() => {
  const now = threadCpu();
  workedMs = Math.max(workedMs, now - before);
  before = now;
}, 1).unref();

process.on('message', (what: 'state' | 'memory') => {
  const heldMs = delay.max / 1e6;
  const worked = workedMs;
  // This blocks the loop for up to a hundred milliseconds.
  if (what === 'memory') global.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const state = { heldMs, workedMs: worked, rss: rss / 1e6, heapUsed: heapUsed / 1e6 };
  process.send?.(state satisfies GatewayState, () => {
    // The cost of this message is not the gateway's.
    delay.reset();
    workedMs = 0;
    before = threadCpu();
  });
});
process.send?.({ url: gateway.url });
await once(process, 'disconnect');
await gateway[Symbol.asyncDispose]();
await audit[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
process.exit(0);

function threadCpu(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
