import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { TokenKey } from '#platform/runtime/token-keys/token-key.ts';
import type { KnownVersion } from '#platform/runtime/token-keys/token-keys.ts';
import type { Refusal } from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { permissionOf, type Use } from '#schema/policy/uses.ts';

const words: Record<Use, string> = {
  EQUAL: 'filter by',
  RANGE: 'filter by ranges of',
  LIKE: 'search',
  IS_NULL: 'filter by',
  SORT: 'sort by',
  GROUP: 'group by',
  DISTINCT: 'count different values of',
  EXTREME: 'take the least or the greatest of',
  TOTAL: 'add up',
  KEY: 'follow',
};

/**
 * Refuses a use of a field that the principal may not make, even behind its mask.
 * `disclosurePlugin` has checked before whether a filter on tokens compares tokens.
 * @throws a request error MASKED_FIELD_OPERATION.
 */
export function requireUse(decisions: Decisions, field: string, use: Use): void {
  const decision = decisions.of(field);
  if (decision.kind === 'CLEAR' || permissionOf(decision, use) !== 'REFUSED') return;
  throw refusal({ code: 'MASKED_FIELD_OPERATION', field, decision: decision.kind, use });
}

/** The error of an operation that would disclose a field. */
export function refusal({ code, field, decision, use }: Omit<Refusal, 'policy'>): GraphQLError {
  const message =
    code === 'BAD_TOKEN_LITERAL'
      ? `"${field}" is a token for you. Compare it with tokens ("tok1_...") as responses show them.`
      : `You cannot ${words[use]} "${field}": it is ${decision === 'DENY' ? 'denied' : 'masked'} for you. Leave it out.`;
  return requestError(code, message, { extensions: { coordinate: field } });
}

/** @param positions the number of the selection's positions in the data. */
export function forbiddenField(coordinate: string, positions?: number): GraphQLError {
  const extensions = { coordinate, ...(positions === undefined ? {} : { positions }) };
  return requestError('FORBIDDEN_FIELD', `You may not see "${coordinate}".`, { extensions });
}

/**
 * The error of a filter by a token that was made with another key than those of the snapshot.
 * @param key the snapshot's; none where tokens are redacted.
 * @param known what is known of the token's key.
 */
export function otherKey(
  coordinate: string,
  key: TokenKey | undefined,
  known: KnownVersion | undefined,
): GraphQLError {
  const extensions = { coordinate };
  if (known?.revoked) {
    const message = `"${coordinate}" is compared with a token of key version ${known.version}, which is revoked. Ask for the value again.`;
    return requestError('TOKEN_KEY_REVOKED', message, { extensions });
  }
  if (known && key) {
    const message = `"${coordinate}" is compared with a token of key version ${known.version}; the snapshot has tokens of version ${key.version}. Ask for the value again.`;
    return requestError('TOKEN_KEY_ROTATED', message, { extensions });
  }
  return badInput(
    `"${coordinate}" is compared with a token of another token domain, or of no key of this mesh. Compare it with tokens from a recent response that has this field.`,
  );
}

export function badInput(message: string): GraphQLError {
  return requestError('BAD_USER_INPUT', message);
}

export function productLimitExceeded(message: string): GraphQLError {
  return requestError('LIMIT_EXCEEDED', message);
}
