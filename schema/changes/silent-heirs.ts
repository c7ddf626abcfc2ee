import { noPolicy } from '../policy/policy.ts';
import type { GovernedText } from './governed-text.ts';
import { isProtected } from './unprotected-heirs.ts';

/**
 * New arguments, input fields and enum values without `@reveals` where one that disclosed a protected field was
 * removed: the same filter under another name would not be refused. They belong to the same field or type, or, where
 * the field was removed too, to a new field with the same return type.
 * @param coordinate a coordinate that is no longer served.
 */
export function silentHeirs(coordinate: string, old: GovernedText, next: GovernedText): string[] {
  const disclosed = old.written.get(coordinate)?.reveals ?? [];
  const tells = disclosed.some(({ field }) => isProtected(field, old.effective.get(field) ?? noPolicy, old));
  if (!tells) return [];
  const [, type = '', field = '', argument] = /^(\w+)\.(\w+)(\(.*)?$/.exec(coordinate) ?? [];
  // An output field has the protection of the fields that it discloses.
  if (argument === undefined && old.shapes.types.has(type)) return [];
  const places =
    argument === undefined
      ? [`${type}.`]
      : fieldsFor(type, field, old, next).map((name) => `${type}.${name}(`);
  return [...next.served].filter(
    (at) =>
      !old.served.has(at) &&
      places.some((place) => at.startsWith(place)) &&
      (next.written.get(at)?.reveals.length ?? 0) === 0,
  );
}

function fieldsFor(type: string, field: string, old: GovernedText, next: GovernedText): string[] {
  const [before, now] = [old.shapes.types.get(type)?.fields, next.shapes.types.get(type)?.fields];
  if (!now || now.has(field)) return [field];
  const returns = before?.get(field)?.returns;
  return [...now.values()]
    .filter((other) => !before?.has(other.name) && other.returns === returns)
    .map(({ name }) => name);
}
