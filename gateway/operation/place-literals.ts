import { GraphQLError } from 'graphql';
import type { LiteralPlace } from '#schema/operation/literals.ts';
import { literalNamesIn } from '#schema/operation/normal-form.ts';
import { atPath } from '#schema/operation/value-place.ts';
import type { OperationResult } from '../request/operation-result.ts';

/** By the names of the variables that took the place of literals in one document. */
export type LiteralPlaces = ReadonlyMap<string, LiteralPlace>;

/**
 * A result whose errors name the caller's arguments where domains named variables that the caller has not written. Done
 * for each caller alone: others who get the same response may have written the same variable themselves.
 */
export function placeLiterals<R extends OperationResult>(result: R, places: LiteralPlaces | undefined): R {
  const { errors } = result;
  return errors && places ? { ...result, errors: errors.map((error) => placeError(error, places)) } : result;
}

function placeError(error: GraphQLError, places: LiteralPlaces): GraphQLError {
  const { message, nodes, path, originalError, extensions } = error;
  const name = literalNamesIn(message).find((each) => places.has(each));
  const place = name === undefined ? undefined : places.get(name);
  if (name === undefined || !place) return error;
  const told = placed(message, name, place) ?? notAccepted(message, name, place, extensions.domain);
  return new GraphQLError(told, { nodes: nodes ?? null, path, originalError, extensions });
}

/** The kit's own message, which repeats no value. */
function placed(message: string, name: string, place: LiteralPlace): string | undefined {
  const kits = new RegExp(
    `^Variable "\\$${name}" has a value(?: at "${name}([^"]*)")? (that is not .*)$`,
    's',
  );
  const [, below = '', rest] = kits.exec(message) ?? [];
  if (rest === undefined || literalNamesIn(rest).length > 0) return undefined;
  return `${valueAt(place, below)} ${rest}`;
}

/** Other domains repeat the value, as graphql-js does; the path in it has names of the schema and indexes only. */
function notAccepted(message: string, name: string, place: LiteralPlace, domain: unknown): string {
  const [, below = ''] = new RegExp(` at "${name}([\\w.[\\]]*)"`).exec(message) ?? [];
  return `${valueAt(place, below)} that the domain "${domain}" does not accept.`;
}

/** @param below the path in the variable's value. */
function valueAt({ owner, root, path, unwrittenLists }: LiteralPlace, below: string): string {
  const unwritten = '[0]'.repeat(unwrittenLists);
  const written = below.startsWith(unwritten) ? below.slice(unwritten.length) : below;
  return `${owner} has a value${atPath({ root, path: path + written })}`;
}
