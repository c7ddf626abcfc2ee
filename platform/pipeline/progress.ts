/** The progress of long work. */
export interface Progress {
  /** The current step: `orders: 02-lines.sql`. */
  readonly label: string;
  /** Completed steps; equals `total` at the end. */
  readonly done: number;
  readonly total: number;
}

export type OnProgress = (progress: Progress) => void;

/** Begins the next step, which completes the one before it. */
export interface CountedSteps {
  (label: string): void;
  /** Tells more of the step that is under way. */
  during(label: string): void;
}

/** Counts steps: each call of the result completes the previous step. */
export function countSteps(total: number, onProgress: OnProgress = () => {}): CountedSteps {
  let done = 0;
  const step = (label: string) => onProgress({ label, done: Math.min(done++, total), total });
  const during = (label: string) =>
    onProgress({ label, done: Math.max(0, Math.min(done - 1, total)), total });
  return Object.assign(step, { during });
}
