import type { OnProgress } from '#platform/pipeline/progress.ts';

const barWidth = 24;

/**
 * Shows the progress of long work: one moving bar for each piece on a terminal, otherwise a plain line.
 * @returns starts a piece by name, and returns the function that receives its steps.
 */
export function createProgress(
  stream: Pick<NodeJS.WriteStream, 'write' | 'isTTY'> = process.stderr,
): (piece: string) => OnProgress {
  return stream.isTTY ? (piece) => movingBar(piece, stream) : (piece) => plainLine(piece, stream);
}

function movingBar(piece: string, stream: Pick<NodeJS.WriteStream, 'write'>): OnProgress {
  return ({ label, done, total }) => {
    const finished = done >= total;
    stream.write(`\r\x1b[2K${bar(done, total)}  ${piece}${finished ? '\n' : `  ${label}`}`);
  };
}

function plainLine(piece: string, stream: Pick<NodeJS.WriteStream, 'write'>): OnProgress {
  stream.write(`${piece} ...\n`);
  return () => {};
}

function bar(done: number, total: number): string {
  const share = total > 0 ? Math.min(done / total, 1) : 1;
  const filled = Math.round(share * barWidth);
  return `${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
