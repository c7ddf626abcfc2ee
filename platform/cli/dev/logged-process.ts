import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

export interface LoggedProcess {
  /** Of `node`. */
  readonly args: readonly string[];
  /** Added to this process's own environment. */
  readonly environment: Readonly<Record<string, string>>;
  /** Receives standard output and standard error. */
  readonly logFile: string;
  /** Whether the log is truncated (`w`) or goes on (`a`). */
  readonly flags: 'w' | 'a';
  /** Whether it has a process group of its own, so that Ctrl-C does not reach it. @default false */
  readonly detached?: boolean;
}

/** Starts `node` as a process that writes to a log, with a channel for messages. */
export function spawnLogged({
  args,
  environment,
  logFile,
  flags,
  detached = false,
}: LoggedProcess): ChildProcess {
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, flags);
  try {
    return spawn(process.execPath, args, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', log, log, 'ipc'],
      detached,
    });
  } finally {
    closeSync(log);
  }
}

/** Ends a process, by force after `graceMs` milliseconds. Resolves when it has ended, or never began. */
export async function stopChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  await new Promise<void>((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), graceMs);
    child.once('exit', () => {
      clearTimeout(force);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
