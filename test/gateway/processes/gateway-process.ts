import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';

/** A gateway as it is started on the command line, with all of its processes. */
export interface GatewayProcess extends AsyncDisposable {
  /** Of the graph, without a path. */
  readonly url: string;
  /** Where metrics and health are. */
  readonly operators: string;
  readonly pid: number;
  /** Lines of its log so far. */
  log(): LogLine[];
  /** Process ids of those that serve, as its log tells; the last started is the last. */
  serving(): number[];
  /** Signals the whole group as a terminal does, or its first process alone. */
  signal(signal: NodeJS.Signals, whom?: 'group'): void;
  /** How it ended, and all that it said. */
  readonly ended: Promise<Ended>;
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

export interface LogLine {
  readonly message: string;
  readonly time: string;
  readonly digest?: string;
  readonly pid?: number;
  readonly process?: number;
  readonly operation?: string;
}

/** Ports are picked, and a metrics port is among them. Resolves once it says that it serves. */
export async function startGatewayProcess(args: readonly string[]): Promise<GatewayProcess> {
  const started = spawnGateway(['--port', '0', '--metrics-port', '0', ...args]);
  const { child, ended, said } = started;
  await Promise.race([untilSaid(said, /Metrics are at/), ended]);
  const [url = '', operators = ''] = said().match(/(?<= at )http:\/\/[\d.:]+/g) ?? [];
  if (url === '') throw new Error(`The gateway does not serve: ${said()}`);
  const log = () =>
    said()
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line): LogLine => JSON.parse(line));
  return {
    url,
    operators,
    pid: child.pid ?? 0,
    log,
    serving() {
      const ids = (of: string) => log().flatMap(({ message, pid }) => (message === of && pid ? [pid] : []));
      const ended = new Set(ids('a serving process has ended'));
      return ids('a process serves').filter((id) => !ended.has(id));
    },
    signal: (signal, whom) => process.kill(whom === 'group' ? -(child.pid ?? 0) : (child.pid ?? 0), signal),
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Starts one that is not meant to serve. */
export function runGateway(args: readonly string[]): Promise<Ended> {
  return spawnGateway(args).ended;
}

function spawnGateway(args: readonly string[]) {
  const child = spawn(process.execPath, ['gateway/main.ts', ...args], {
    env: { ...process.env, WEFT_LOG: 'info' },
    detached: true,
  });
  let all = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (all += chunk));
  const ended = once(child, 'close').then(([code, signal]): Ended => ({ code, signal, said: all }));
  return { child, ended, said: () => all };
}

async function untilSaid(said: () => string, what: RegExp): Promise<void> {
  while (!what.test(said())) await new Promise((resolve) => setTimeout(resolve, 20));
}

export interface Posted {
  readonly status: number | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers.
  readonly body: any;
}

/** Asks over a connection of its own, as each caller has one: which process it reaches is not chosen. */
export async function askAnew(
  url: string,
  query: string,
  headers: Record<string, string> = {},
): Promise<Posted> {
  const outgoing = request(`${url}/graphql`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', ...headers },
  });
  outgoing.end(JSON.stringify({ query }));
  const [incoming] = await once(outgoing, 'response');
  return { status: incoming.statusCode, body: JSON.parse(await text(incoming)) };
}

/** Numbers by series: `weft_gateway_requests_total{status="200"}`. */
export async function readMetrics({ operators }: GatewayProcess): Promise<Map<string, number>> {
  const page = await (await fetch(`${operators}/metrics`)).text();
  const lines = page.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

export async function readHealth({ operators }: GatewayProcess) {
  const response = await fetch(`${operators}/health/ready`);
  return { status: response.status, body: await response.json() };
}
