import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** Core numbers of the operating system. */
export interface Cores {
  readonly gateway: number;
  readonly load: number;
}

/** Pins this process and its children to the load's core. Undefined without `taskset` or with a single core. */
export async function pinLoad(): Promise<Cores | undefined> {
  if (availableParallelism() < 2) return undefined;
  const run = promisify(execFile);
  try {
    const { stdout } = await run('taskset', ['-cp', `${process.pid}`]);
    const [load, gateway] = coresOf(stdout.slice(stdout.lastIndexOf(':') + 1));
    if (load === undefined || gateway === undefined) return undefined;
    await run('taskset', ['-acp', `${load}`, `${process.pid}`]);
    return { load, gateway };
  } catch {
    return undefined;
  }
}

/** The command line that runs a command on that core. */
export function onCore(core: number | undefined, command: readonly string[]): readonly string[] {
  return core === undefined ? command : ['taskset', '-c', `${core}`, ...command];
}

/** The total busy time of a core. Milliseconds; undefined where the system does not report it. */
export async function coreTime(core: number | undefined): Promise<number | undefined> {
  if (core === undefined) return undefined;
  const stat = await readFile('/proc/stat', 'utf8').catch(() => '');
  const line = stat.split('\n').find((text) => text.startsWith(`cpu${core} `));
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0, stolen = 0] = line
    .split(' ')
    .slice(1)
    .map(Number);
  return (user + nice + system + interrupts + softInterrupts + stolen) * 10;
}

/** `0-2,5` is 0, 1, 2 and 5. */
function coresOf(list: string): number[] {
  return list.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
