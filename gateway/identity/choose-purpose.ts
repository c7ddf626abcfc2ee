import { requestError } from '#platform/runtime/errors.ts';
import type { Principal } from '#schema/policy/principal.ts';

/**
 * One purpose for a request, and only one that is granted. A request that names none has none, even where only one
 * is granted: no purpose is the strictest choice.
 * @throws GraphQLError PURPOSE_NOT_GRANTED
 */
export function choosePurpose(principal: Principal, purpose: string | undefined): Principal {
  if (purpose === undefined) return principal;
  if (principal.purposes.includes(purpose)) return { ...principal, purpose };
  const granted = principal.purposes.map((name) => `"${name}"`).join(', ') || 'none';
  throw requestError(
    'PURPOSE_NOT_GRANTED',
    `The purpose that the request names is not granted to the caller. Granted: ${granted}.`,
  );
}
