import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createGateway } from '#gateway/gateway.ts';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger } from '#platform/runtime/log.ts';

/** What it has cost since it was last asked. */
export interface GatewayCost {
  /** Of the whole process, garbage collection included, in milliseconds. */
  readonly cpuMs: number;
  /** The longest time that the serving thread's event loop was held, in milliseconds. */
  readonly heldMs: number;
}

/** A gateway in a process of its own, which says after each message what it has cost since the last one. */
const [file = '', keys = ''] = process.argv.slice(2);
const logger = createLogger('gateway', 'silent');
const folder = await mkdtemp(join(tmpdir(), 'weft-bench-'));
// Without one whatever shows personal data in clear would be refused, which is cheap.
const audit = await openAuditLog({ folder, logger });
const gateway = await createGateway({
  supergraph: { file },
  port: 0,
  identity: { keys: await readKeySet(keys), issuer: 'test-issuer', audience: 'weft' },
  limits: JSON.parse(process.env.BENCH_LIMITS ?? '{}'),
  audit,
  logger,
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let cpu = process.cpuUsage();
process.on('message', () => {
  const { user, system } = process.cpuUsage(cpu);
  const heldMs = delay.max / 1e6;
  process.send?.({ cpuMs: (user + system) / 1_000, heldMs } satisfies GatewayCost);
  delay.reset();
  cpu = process.cpuUsage();
});
process.send?.({ url: gateway.url, startedMs: performance.now() });
await once(process, 'disconnect');
await gateway[Symbol.asyncDispose]();
await audit[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
process.exit(0);
