import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Callers } from './callers.ts';
import { onCore } from './cores.ts';
import { type ComparedGateway, raisedLimits } from './gateways.ts';

export interface StartedGateway extends AsyncDisposable {
  /** Of the graph. */
  readonly url: string;
  readonly pid: number;
}

export interface GatewayStart {
  readonly supergraph: string;
  /** The folder of its output and its limits. */
  readonly folder: string;
  readonly core: number | undefined;
  /** The header to forward to the subgraphs. */
  readonly header?: string | undefined;
  readonly callers?: Callers | undefined;
  readonly nodeOptions?: readonly string[] | undefined;
}

const startMs = 60_000;
const stopMs = 10_000;

/** Starts a gateway as in production, on a core of its own, and waits until it responds. */
export async function startGateway(gateway: ComparedGateway, start: GatewayStart): Promise<StartedGateway> {
  const { supergraph, folder, core, header, callers, nodeOptions = [] } = start;
  const options = (await callers?.options(folder)) ?? [];
  const port = await freePort();
  const limits = join(folder, 'limits.json');
  writeFileSync(limits, JSON.stringify(raisedLimits));
  const log = join(folder, `${gateway.name}.log`);
  const output = openSync(log, 'w');
  const [program = '', ...args] = onCore(core, [
    process.execPath,
    ...nodeOptions,
    ...gateway.command({ supergraph, port, limits, options }),
  ]);
  const child = spawn(program, args, {
    // Each finds its own packages, and no configuration files.
    cwd: folder,
    stdio: ['ignore', output, output],
    env: {
      ...process.env,
      NODE_ENV: 'production',
      WEFT_LOG: 'silent',
      APOLLO_TELEMETRY_DISABLED: '1',
      ...(header !== undefined && { PROPAGATED_HEADER: header }),
    },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
  const url = `http://127.0.0.1:${port}/graphql`;
  try {
    await responses(url, child);
  } catch (error) {
    await stop(child);
    throw new Error(`${gateway.title} does not start: ${(error as Error).message}\n${readFileSync(log)}`);
  }
  return { url, pid: child.pid ?? 0, [Symbol.asyncDispose]: () => stop(child) };
}

async function responses(url: string, child: ChildProcess): Promise<void> {
  const until = Date.now() + startMs;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    const status = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    }).then(
      (response) => response.arrayBuffer().then(() => response.status),
      () => 0,
    );
    if (status === 200) return;
    await wait(50);
  }
  throw new Error(`no response in ${startMs} ms`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopMs);
  await ended;
  clearTimeout(timer);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
