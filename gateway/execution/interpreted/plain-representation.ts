import { holdsInfinity } from '#schema/exact-number.ts';
import type { RepresentPlain } from '../objects/representation-writer.ts';

export const interpretedRepresentation: RepresentPlain = (fields) => (entity) => {
  let text = '';
  for (const { name, textOf } of fields) {
    const value = entity[name];
    if (value === undefined || holdsInfinity(value)) return undefined;
    text += `${text === '' ? '{' : ','}"${name}":${textOf(value)}`;
  }
  return entity.__typename ? `${text}}` : undefined;
};
