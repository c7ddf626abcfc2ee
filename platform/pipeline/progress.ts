/** The progress of long work. */
export interface Progress {
  /** The current step: `orders: 02-lines.sql`. */
  readonly label: string;
  /** Completed steps; equals `total` at the end. */
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: Progress) => void;

/** Counts steps: each call of the result completes the previous step. */
export function countSteps(total: number, onProgress: OnProgress = () => {}): (label: string) => void {
  let done = 0;
  return (label) => onProgress({ label, done: Math.min(done++, total), total });
}
