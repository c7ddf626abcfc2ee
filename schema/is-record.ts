import { ExactNumber } from './exact-number.ts';

/** An object with members: no list, no number, and not null. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber)
  );
}
