import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

export interface WeftResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one `weft` command to its end. @param home the value of WEFT_HOME. */
export async function runWeft(
  args: readonly string[],
  home?: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<WeftResult> {
  const child = startWeft(args, home, environment);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    ended,
  ]);
  return { code, stdout, stderr };
}

/** Starts a `weft` command that runs until it is stopped. */
export function startWeft(
  args: readonly string[],
  home?: string,
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, ['platform/cli/main.ts', ...args], {
    env: {
      ...process.env,
      NO_COLOR: '1',
      ...environment,
      ...(home === undefined ? {} : { WEFT_HOME: home }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
