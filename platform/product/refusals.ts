import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Disclosure } from '#schema/policy/policy.ts';

const uses: Record<Disclosure, string> = {
  FILTER: 'filter by',
  SORT: 'sort by',
  GROUP: 'group by',
  AGGREGATE: 'aggregate',
  KEY: 'follow',
};

/** Refuses an operation that would disclose a field that the principal does not see in clear. */
export function requireClear(decisions: Decisions, coordinate: string, by?: Disclosure): void {
  const { kind } = decisions.of(coordinate);
  if (kind !== 'CLEAR') throw maskedFieldOperation(coordinate, kind === 'DENY' ? 'denied' : 'masked', by);
}

function maskedFieldOperation(coordinate: string, why: string, by: Disclosure | undefined): GraphQLError {
  const use = by ? uses[by] : 'use';
  return requestError(
    'MASKED_FIELD_OPERATION',
    `You cannot ${use} "${coordinate}": it is ${why} for you. Leave it out.`,
    { extensions: { coordinate } },
  );
}

export function forbiddenField(coordinate: string): GraphQLError {
  return requestError('FORBIDDEN_FIELD', `You may not see "${coordinate}".`, { extensions: { coordinate } });
}

export function badInput(message: string): GraphQLError {
  return requestError('BAD_USER_INPUT', message);
}

export function limitExceeded(message: string): GraphQLError {
  return requestError('LIMIT_EXCEEDED', message);
}
