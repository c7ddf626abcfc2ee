import { watchFile as pollFile, type StatsListener, unwatchFile, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';

const pollMs = 1_000;

/**
 * Calls back with a file's text whenever it has become another one. The folder is watched, since a file
 * that is replaced by a rename takes a watch on itself along; a burst of changes is one. What a folder tells nothing of
 * (a link somewhere on the way to the file that is set anew, a file system of the network) is looked for every second.
 * @param text what the file held when it was last read.
 * @param quietMs how long nothing must happen before the file is read. @default 100
 */
export function watchFile(
  file: string,
  text: string,
  onChange: (text: string) => Promise<void>,
  quietMs = 100,
): Disposable {
  const name = basename(file);
  let last = text;
  let waiting: NodeJS.Timeout | undefined;
  let reading = Promise.resolve();

  async function read(): Promise<void> {
    // A file that is gone is about to be replaced; the change that brings it back is another one.
    const current = await readFile(file, 'utf8').catch(() => last);
    if (current === last) return;
    last = current;
    await onChange(current);
  }

  function readSoon(): void {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      reading = reading.then(read);
    }, quietMs).unref();
  }

  const watcher = watch(dirname(resolve(file)), (_event, changed) => {
    if (changed === null || changed === name) readSoon();
  });
  const polled: StatsListener = () => readSoon();
  pollFile(file, { interval: pollMs, persistent: false }, polled);
  // It may have become another one since it was read.
  readSoon();
  return {
    [Symbol.dispose]() {
      clearTimeout(waiting);
      unwatchFile(file, polled);
      watcher.close();
    },
  };
}
