import { noPolicy } from '../policy/policy.ts';
import type { GovernedText } from './governed-text.ts';
import { isProtected } from './unprotected-heirs.ts';

/**
 * Arguments, input fields and enum values that came, and disclose nothing as they say, where one went that disclosed a
 * protected field: the same filter under another name would not be refused. They stand at the same field or type, or
 * at a new field that returns the same where the field is gone as well.
 * @param coordinate what is not served any more.
 */
export function silentHeirs(coordinate: string, old: GovernedText, next: GovernedText): string[] {
  const disclosed = old.written.get(coordinate)?.reveals ?? [];
  const tells = disclosed.some(({ field }) => isProtected(field, old.effective.get(field) ?? noPolicy, old));
  if (!tells) return [];
  const [, type = '', field = '', argument] = /^(\w+)\.(\w+)(\(.*)?$/.exec(coordinate) ?? [];
  // Of a field the protection of what it discloses holds for it.
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
