import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { requireFreePorts } from '#platform/cli/dev/free-ports.ts';
import { planMesh, wantedPorts } from '#platform/cli/dev/mesh-plan.ts';
import { discoverMesh } from '#platform/mesh/domains.ts';
import { startWeft } from './run-weft.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface GraphResponse {
  // biome-ignore lint/suspicious/noExplicitAny: a test reads into a response by its query
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Record<string, unknown>;
  }[];
  readonly extensions?: { readonly mesh: Record<string, unknown> };
}

export interface StartedMesh extends AsyncDisposable {
  readonly home: string;
  readonly graphUrl: string;
  readonly services: readonly {
    readonly name: string;
    readonly url: string;
    readonly pid: number;
    readonly ready: boolean;
  }[];
  /** The supervisor. */
  readonly process: ChildProcess;
  /** Its output on standard error so far. */
  said(): string;
  /** The token of a persona; none for an anonymous caller. */
  token(persona: string | undefined): string | undefined;
  /** @param persona whose token to send; none for an anonymous caller. */
  ask(query: string, persona?: string): Promise<GraphResponse>;
}

/**
 * `weft dev` as a user runs it, with a small demo in its own folder and on free ports.
 * @param prepare changes the home before the start. @param environment in addition to this process's own.
 */
export async function startedMesh(
  options: readonly string[] = [],
  prepare: (home: string) => Promise<void> = async () => {},
  environment: Readonly<Record<string, string>> = {},
): Promise<StartedMesh> {
  await using starting = new AsyncDisposableStack();
  const home = starting.use(await temporaryFolder()).path;
  await prepare(home);
  const base = String(await freePortBase());
  const args = ['dev', '--json', '--scale', '0.02', '--port-base', base, ...options];
  const started = await meshOf(startWeft(args, home, environment), home);
  starting.use(started);
  const running = starting.move();
  return { ...started, [Symbol.asyncDispose]: () => running.disposeAsync() };
}

/** A mesh from `weft dev --json`; disposing it stops the process. @param home the folder of its state. */
export async function meshOf(child: ChildProcess, home: string): Promise<StartedMesh> {
  await using starting = new AsyncDisposableStack();
  starting.defer(() => stopped(child));
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk;
  });
  const screen = await firstLine(child, () => said);
  const { graphUrl, services, personas } = JSON.parse(screen);
  const tokens = new Map<string, string>(
    personas.map(({ name, token }: { name: string; token: string }) => [name, token]),
  );
  const running = starting.move();
  const token = (persona: string | undefined) => (persona === undefined ? undefined : tokens.get(persona));
  return {
    home,
    graphUrl,
    services,
    process: child,
    said: () => said,
    token,
    ask: (query, persona) => ask(graphUrl, query, token(persona)),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

async function ask(url: string, query: string, token: string | undefined): Promise<GraphResponse> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  return (await response.json()) as GraphResponse;
}

async function firstLine(child: ChildProcess, said: () => string): Promise<string> {
  if (!child.stdout) throw new Error('The mesh has no standard output.');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])]);
  if (typeof line !== 'string') throw new Error(`The mesh did not start:\n${said()}`);
  return line;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

let portBases = process.pid;

/** Ports that are free for a mesh of as many domains as the demo has. */
export async function freePortBase(): Promise<number> {
  const workers = 4;
  const worker = Number(process.env.VITEST_POOL_ID ?? 0) % workers;
  const { domains } = await discoverMesh();
  for (let attempt = 0; ; attempt += 1) {
    // Below the ports that connections and servers are given by the system, and not another worker's: what is free
    // now is to be free still when the mesh comes to listen.
    const portBase = 20_000 + 20 * (workers * (portBases++ % (600 / workers)) + worker);
    const plan = planMesh({ portBase });
    try {
      await requireFreePorts(wantedPorts(plan, domains), plan.host);
      return portBase;
    } catch (error) {
      if (attempt === 20) throw error;
    }
  }
}
