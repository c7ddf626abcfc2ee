/** How far long work has come. */
export interface Progress {
  /** What is being done now: `orders: 02-lines.sql`. */
  readonly label: string;
  /** Steps that are done; `total` once all is. */
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: Progress) => void;

/** Counts steps: each call of the result says that the one before it is done. */
export function countSteps(total: number, onProgress: OnProgress = () => {}): (label: string) => void {
  let done = 0;
  return (label) => onProgress({ label, done: Math.min(done++, total), total });
}
