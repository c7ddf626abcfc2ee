import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Domain, shownPath } from '../../mesh/domains.ts';
import { readRunningMesh } from '../../mesh/running-mesh.ts';
import { spawnLogged, stopChild } from './logged-process.ts';
import { statusOf } from './ready.ts';

export interface OwnersOptions {
  readonly home: string;
  readonly domains: readonly Domain[];
  /** Domains that a pipeline reads from. */
  readonly products: readonly string[];
  /** Addresses that the operator names; they go before those of a running mesh. */
  readonly given?: Readonly<Record<string, string>> | undefined;
  /** Prints one line for people. */
  readonly say: (line: string) => void;
}

export interface OwnerProcesses extends AsyncDisposable {
  /** Maps a domain to the URL of its process; one that could not be started is missing. */
  readonly urls: Readonly<Record<string, string>>;
}

const startMs = 60_000;
const stopMs = 5_000;

/**
 * The processes of the domains that a pipeline reads from: those that run, and for the others one each that serves
 * their input port until this is disposed.
 */
export async function startOwners(options: OwnersOptions): Promise<OwnerProcesses> {
  const { home, domains, products, given = {}, say } = options;
  const known = { ...(await readRunningMesh(home)), ...given };
  const children: ChildProcess[] = [];
  const found = await Promise.all(
    products.map(async (product) => {
      const url = Object.hasOwn(known, product) ? known[product] : undefined;
      if (url !== undefined && (Object.hasOwn(given, product) || (await isAlive(url))))
        return [product, url] as const;
      const domain = domains.find(({ name }) => name === product);
      if (!domain) return undefined;
      const logFile = join(home, 'logs', `port-${product}.log`);
      const child = spawnOwner(domain, home, logFile);
      children.push(child);
      const started = await urlOf(child);
      if (started !== undefined) return [product, started] as const;
      say(`the input port of "${product}" did not start; its log is ${shownPath(logFile)}.`);
      return undefined;
    }),
  );
  return {
    urls: Object.fromEntries(found.filter((each) => each !== undefined)),
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map((child) => stopChild(child, stopMs)));
    },
  };
}

function spawnOwner({ folder }: Domain, home: string, logFile: string): ChildProcess {
  const program = fileURLToPath(import.meta.resolve('./owner-process.ts'));
  const parent = import.meta.resolve('./exit-with-parent.ts');
  const args = ['--import', parent, program, folder];
  return spawnLogged({ args, environment: { WEFT_HOME: home }, logFile, flags: 'w' });
}

function urlOf(child: ChildProcess): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const timer = setTimeout(() => resolve(undefined), startMs);
  child.once('message', (message) => resolve((message as { url?: string }).url));
  child.once('error', () => resolve(undefined));
  child.once('exit', () => resolve(undefined));
  return promise.finally(() => clearTimeout(timer));
}

async function isAlive(url: string): Promise<boolean> {
  return (await statusOf(new URL('/health/live', url).href)) === 200;
}
