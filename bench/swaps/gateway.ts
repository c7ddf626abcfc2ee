import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger } from '#platform/runtime/log.ts';

/** What a gateway was like since it was last asked. */
export interface GatewayState {
  /** The longest that its event loop was held, by itself or by whatever else the machine does. Milliseconds. */
  readonly heldMs: number;
  /** The most that the serving thread worked between two turns of a timer, garbage collection included. CPU, milliseconds. */
  readonly workedMs: number;
  /** Of the process, threads and all; after a collection, where that was asked for. Megabytes. */
  readonly rss: number;
  /** Of the serving thread. Megabytes. */
  readonly heapUsed: number;
}

/** A gateway of the tree at `root`, in a process of its own, which says when it is asked how it has been. */
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
  // It holds the loop for as long as a hundred milliseconds.
  if (what === 'memory') global.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const state = { heldMs, workedMs: worked, rss: rss / 1e6, heapUsed: heapUsed / 1e6 };
  process.send?.(state satisfies GatewayState, () => {
    // What asking costs is not the gateway's.
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
