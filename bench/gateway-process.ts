import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { createGateway } from '#gateway/gateway.ts';
import { readHomeEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { supergraphFile } from '#platform/cli/dev/prepare-mesh.ts';
import { demoIdentity } from '#platform/cli/persona-token.ts';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { gatewayKeysFile, readKeysFile } from '#platform/runtime/token-keys/keys-file.ts';

/** The gateway's cost since the last message. */
export interface GatewayCost {
  /** CPU of the whole process, with garbage collection and other threads, in milliseconds. */
  readonly cpuMs: number;
  /** The longest block of the serving thread's event loop, other processes' work included, in milliseconds. */
  readonly heldMs: number;
  /** The most CPU of the serving thread between two timer events, in milliseconds. */
  readonly turnMs: number;
  /** Time since the last message, in milliseconds. */
  readonly elapsedMs: number;
}

/** A gateway over a running mesh, in a process of its own; it answers each message with its cost since the last one. */
const [home = ''] = process.argv.slice(2);
const logger = createLogger('gateway', 'silent');
const folder = await mkdtemp(join(tmpdir(), 'weft-bench-'));
// Without an audit log, operations that show personal data would be refused, which is cheap.
const audit = await openAuditLog({ folder, logger });
const gateway = await createGateway({
  supergraph: await readFile(supergraphFile(home), 'utf8'),
  port: 0,
  identity: { keys: await readKeySet(join(home, 'keys/identity.jwks.json')), ...demoIdentity },
  envelopeKey: await readHomeEnvelopeKey(home),
  tokens: (await readKeysFile(gatewayKeysFile(home))).tokens,
  limits: { requestsPerSecond: 0, ...JSON.parse(process.env.BENCH_LIMITS ?? '{}') },
  audit,
  logger,
});
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
let turnMs = 0;
let turn = process.threadCpuUsage();
setInterval(() => {
  const { user, system } = process.threadCpuUsage(turn);
  turnMs = Math.max(turnMs, (user + system) / 1_000);
  turn = process.threadCpuUsage();
}, 1);
let cpu = process.cpuUsage();
let since = performance.now();
process.on('message', () => {
  const { user, system } = process.cpuUsage(cpu);
  const now = performance.now();
  process.send?.({
    cpuMs: (user + system) / 1_000,
    heldMs: delay.max / 1e6,
    turnMs,
    elapsedMs: now - since,
  } satisfies GatewayCost);
  delay.reset();
  turnMs = 0;
  cpu = process.cpuUsage();
  since = now;
});
process.send?.({ url: gateway.url });
await once(process, 'disconnect');
await gateway[Symbol.asyncDispose]();
await audit[Symbol.asyncDispose]();
await rm(folder, { recursive: true });
process.exit(0);
