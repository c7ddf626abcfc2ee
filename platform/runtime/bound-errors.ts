import type { GraphQLError } from 'graphql';
import { requestError } from './errors.ts';

interface CountingError {
  readonly extensions?: { readonly [name: string]: unknown } | undefined;
}

/** Says that there are more errors than are told. */
export function moreErrors(count: number): GraphQLError {
  const message = count === 1 ? 'There is one more error.' : `There are ${count} more errors.`;
  return requestError('MORE_ERRORS', message, { extensions: { errors: count } });
}

/**
 * The first errors of a response and one that counts the rest, which those who passed them on may have counted already.
 * @param most that are told; the one that counts comes on top.
 */
export function boundErrors<E extends CountingError>(
  errors: readonly E[],
  most: number,
): readonly (E | GraphQLError)[] {
  const told: E[] = [];
  let more = 0;
  for (const error of errors) {
    const counted = countedBy(error);
    if (counted > 0) more += counted;
    else if (told.length < most) told.push(error);
    else more += 1;
  }
  return more === 0 ? told : [...told, moreErrors(more)];
}

/** How many errors one counts in place of telling them; 0 of any other one. */
export function countedBy({ extensions }: CountingError): number {
  return extensions?.code === 'MORE_ERRORS' ? (positiveCount(extensions.errors) ?? 1) : 0;
}

/** `undefined` for what is no number of things that there are. */
export function positiveCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
