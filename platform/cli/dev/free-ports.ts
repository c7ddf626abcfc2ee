import { createServer } from 'node:net';
import { CliError } from '../../mesh/mesh-error.ts';

export interface WantedPort {
  readonly name: string;
  readonly port: number;
}

/** @throws CliError naming each port that is not available and the process that needs it. */
export async function requireFreePorts(wanted: readonly WantedPort[], host: string): Promise<void> {
  const shared = [...sharedPorts(wanted)];
  const taken: string[] = [];
  for (const { name, port } of wanted) {
    const reason = await whyNotFree(port, host);
    if (reason) taken.push(`port ${port} ${reason}; ${name} needs it.`);
  }
  if (taken.length > 0) {
    taken.push('Stop the process that listens there, or move the whole mesh: npm start -- --port-base 5000');
  }
  const problems = [...shared, ...taken];
  if (problems.length > 0) throw new CliError(problems.join('\n      '));
}

function* sharedPorts(wanted: readonly WantedPort[]): Generator<string> {
  for (const [port, wanting] of Map.groupBy(wanted, (one) => one.port)) {
    if (wanting.length > 1)
      yield `port ${port} is needed by ${wanting.map(({ name }) => name).join(' and ')}. Give one of them another: a domain's is in its contract's "servers", the gateway's is --port.`;
  }
}

function whyNotFree(port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`);
    });
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}
