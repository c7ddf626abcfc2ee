/** Names of object types. */
export type TypeSet = ReadonlySet<string>;

export function overlap(one: TypeSet, other: TypeSet): boolean {
  if (one === other) return one.size > 0;
  const [small, large] = one.size < other.size ? [one, other] : [other, one];
  for (const type of small) if (large.has(type)) return true;
  return false;
}

export function contains(all: TypeSet, some: TypeSet): boolean {
  if (all === some) return true;
  if (some.size > all.size) return false;
  for (const type of some) if (!all.has(type)) return false;
  return true;
}

/** @returns one of the two itself where it is the intersection, which is then quickly compared. */
export function intersection(one: TypeSet, other: TypeSet): TypeSet {
  if (contains(other, one)) return one;
  if (contains(one, other)) return other;
  return new Set([...one].filter((type) => other.has(type)));
}

export function union(one: TypeSet, other: TypeSet): TypeSet {
  if (contains(one, other)) return one;
  return contains(other, one) ? other : new Set([...one, ...other]);
}
