import type { GraphQLError } from 'graphql';
import { requestError } from './errors.ts';

interface CountingError {
  readonly extensions?: { readonly [name: string]: unknown } | undefined;
}

/** An error that counts further errors. */
export function moreErrors(count: number): GraphQLError {
  const message = count === 1 ? 'There is one more error.' : `There are ${count} more errors.`;
  return requestError('MORE_ERRORS', message, { extensions: { errors: count } });
}

/**
 * The first errors of a response and one that counts the rest, including the counts of MORE_ERRORS among them.
 * @param most errors returned beside the one that counts.
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

/** How many errors an error stands for, if it is MORE_ERRORS; 0 for any other error. */
export function countedBy({ extensions }: CountingError): number {
  return extensions?.code === 'MORE_ERRORS' ? (positiveCount(extensions.errors) ?? 1) : 0;
}

/** `undefined` for anything but a positive whole number. */
export function positiveCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && (value as number) > 0 ? (value as number) : undefined;
}
