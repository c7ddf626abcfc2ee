import type { OperationAnalysis } from '../policy/analyse-operation.ts';

/** SELECTED, denied or not; NAMED: a filter, an order, an aggregate or a reference can disclose it. */
export type Touch = 'SELECTED' | 'NAMED';

/** Every coordinate that an operation touches, and how. */
export function touchedCoordinates({
  selected,
  denied,
  revealed,
}: OperationAnalysis): ReadonlyMap<string, readonly Touch[]> {
  const touched = new Map<string, readonly Touch[]>();
  for (const coordinate of [...selected, ...denied.values()]) touched.set(coordinate, ['SELECTED']);
  for (const coordinate of revealed) touched.set(coordinate, [...(touched.get(coordinate) ?? []), 'NAMED']);
  return touched;
}
