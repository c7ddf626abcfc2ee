import type { EntityWriter } from './compile-plan.ts';
import type { Row } from './row.ts';

/** Entities that a domain is told of: each once, however many objects of the answer are that entity. */
export interface Entities {
  readonly representations: readonly Row[];
  /** Of each of them, by which two are the same. */
  readonly texts: readonly string[];
  /** For each of them the objects that it stands for. */
  readonly objects: readonly (readonly Row[])[];
}

/** Objects that a domain cannot be told of are left out. */
export function representAll(objects: readonly Row[], { identify, represent }: EntityWriter): Entities {
  const representations: Row[] = [];
  const texts: string[] = [];
  const standsFor: Row[][] = [];
  const known = new Map<string, Row[] | undefined>();
  for (const object of objects) {
    const text = identify(object);
    const same = known.get(text);
    if (same) {
      same.push(object);
    } else if (!known.has(text)) {
      const representation = represent(object);
      const first = representation && [object];
      known.set(text, first);
      if (!first) continue;
      representations.push(representation);
      texts.push(text);
      standsFor.push(first);
    }
  }
  return { representations, texts, objects: standsFor };
}
