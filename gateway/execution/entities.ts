import type { RepresentationWriter } from './objects/representation-writer.ts';
import type { ResponseObject } from './response-object.ts';

/** The entities of a fetch: each once, however many objects of the response are that entity. */
export interface Entities {
  /** The representation of each. */
  readonly representations: readonly string[];
  /** For each of them the objects that it represents. */
  readonly objects: readonly (readonly ResponseObject[])[];
}

/** Objects without a complete representation are left out. */
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
