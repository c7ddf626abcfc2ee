import type { Row } from './row.ts';

/** Entities that a domain is told of: each once, however many objects of the answer are that entity. */
export interface Entities {
  readonly representations: readonly Row[];
  /** Their text, by which two are the same. */
  readonly texts: readonly string[];
  /** For each of them the objects that it stands for. */
  readonly objects: readonly (readonly Row[])[];
}

/** @param represent gives nothing for an object that a domain cannot be told of. */
export function representAll(objects: readonly Row[], represent: (object: Row) => Row | undefined): Entities {
  const representations: Row[] = [];
  const standsFor: Row[][] = [];
  const known = new Map<string, Row[]>();
  for (const object of objects) {
    const representation = represent(object);
    if (!representation) continue;
    const text = JSON.stringify(representation);
    const same = known.get(text);
    if (same) {
      same.push(object);
      continue;
    }
    const first = [object];
    known.set(text, first);
    representations.push(representation);
    standsFor.push(first);
  }
  return { representations, texts: [...known.keys()], objects: standsFor };
}
