import { type ChildProcess, spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';

export interface WeftResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs one `weft` command to its end. @param home the value of WEFT_HOME. @param folder see `startWeft` */
export async function runWeft(
  args: readonly string[],
  home?: string,
  folder?: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<WeftResult> {
  const child = startWeft(args, home, environment, folder);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, code] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    child.stderr ? text(child.stderr) : '',
    ended,
  ]);
  return { code, stdout, stderr };
}

const program = resolve('platform/cli/main.ts');

/** Starts a `weft` command that runs until it is stopped. @param folder in which it is run; @default this repository's */
export function startWeft(
  args: readonly string[],
  home?: string,
  environment: Readonly<Record<string, string>> = {},
  folder = '.',
): ChildProcess {
  return spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      ...process.env,
      NO_COLOR: '1',
      ...environment,
      ...(home === undefined ? {} : { WEFT_HOME: home }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
