import { createServer } from 'node:net';
import { CliError } from '../../mesh/mesh-error.ts';

export interface WantedPort {
  readonly name: string;
  readonly port: number;
}

/** @throws CliError naming each port that cannot be had and the process that wants it. */
export async function requireFreePorts(wanted: readonly WantedPort[], host: string): Promise<void> {
  const problems = [...sharedPorts(wanted)];
  for (const { name, port } of wanted) {
    const reason = await whyNotFree(port, host);
    if (reason) problems.push(`port ${port} ${reason}; ${name} wants it.`);
  }
  if (problems.length === 0) return;
  throw new CliError(
    `${problems.join('\n      ')}\n      Stop what listens there, or move the whole mesh: npm start -- --port-base 5000`,
  );
}

function* sharedPorts(wanted: readonly WantedPort[]): Generator<string> {
  for (const [port, wanting] of Map.groupBy(wanted, (one) => one.port)) {
    if (wanting.length > 1)
      yield `port ${port} is wanted by ${wanting.map(({ name }) => name).join(' and ')}.`;
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
