import type { RepresentationWriter } from './generated/representation-writer.ts';
import type { ResponseObject } from './response-object.ts';

/** Entities that a domain is told of: each once, however many objects of the answer are that entity. */
export interface Entities {
  /** What the domain is told of each. */
  readonly representations: readonly string[];
  /** For each of them the objects that it stands for. */
  readonly objects: readonly (readonly ResponseObject[])[];
}

/** Objects that a domain cannot be told of are left out. */
export function representAll(objects: readonly ResponseObject[], represent: RepresentationWriter): Entities {
  const standsFor = new Map<string, ResponseObject[]>();
  for (const object of objects) {
    const representation = represent(object);
    if (representation === undefined) continue;
    const same = standsFor.get(representation);
    if (same) same.push(object);
    else standsFor.set(representation, [object]);
  }
  return { representations: [...standsFor.keys()], objects: [...standsFor.values()] };
}
