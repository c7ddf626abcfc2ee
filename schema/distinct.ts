/** Each item once, as it stands last, where it stands first. @param keyOf what two that are the same agree in. @default their JSON */
export function distinct<T>(items: readonly T[], keyOf: (item: T) => string = JSON.stringify): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
