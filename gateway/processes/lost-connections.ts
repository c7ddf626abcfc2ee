import type { Worker } from 'node:cluster';

/**
 * Closes a connection that a serving process has taken along. node:cluster keeps its end open until the process says
 * that it has the connection; of one that was killed before, the client would wait for ever.
 */
export function closeLostConnections(worker: Worker): void {
  const { process } = worker;
  const send = process.send.bind(process);
  let handed: Closable | undefined;
  process.send = (...given: unknown[]) => {
    // node:cluster hands over one at a time, and closes it here once it is taken: to close it again does nothing.
    if (isClosable(given[1])) handed = given[1];
    return (send as (...given: unknown[]) => boolean)(...given);
  };
  worker.once('exit', () => handed?.close());
}

interface Closable {
  close(): void;
}

function isClosable(given: unknown): given is Closable {
  return typeof (given as Partial<Closable> | null | undefined)?.close === 'function';
}
