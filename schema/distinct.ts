/** Removes duplicates: the last remains, in the first one's place. @param keyOf equal for duplicates. @default JSON */
export function distinct<T>(items: readonly T[], keyOf: (item: T) => string = JSON.stringify): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
