import type { HttpRequest } from '#platform/runtime/http-server.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { Authenticate } from '../identity/authenticate.ts';
import type { RateLimit } from '../limits/rate-limit.ts';

/** The caller of a request. Requests with an invalid token are limited like those without one. */
export async function authenticateRequest(
  { headers, remoteAddress }: HttpRequest,
  { authenticate, rateLimit }: { readonly authenticate: Authenticate; readonly rateLimit: RateLimit },
): Promise<Principal> {
  try {
    const purpose = headers['x-purpose'];
    return await authenticate({
      authorization: headers.authorization,
      purpose: purpose === undefined ? undefined : [purpose].flat().join(', '),
    });
  } catch (error) {
    rateLimit.enter(remoteAddress)[Symbol.dispose]();
    throw error;
  }
}
