import type { HttpRequest } from '#platform/runtime/http-server.ts';
import {
  type PortCaller,
  PortTokenError,
  verifyPortToken,
} from '#platform/runtime/service-identity/port-token.ts';
import { readServiceKeys } from '#platform/runtime/service-identity/service-keys.ts';
import { createUsedTokens } from '#platform/runtime/service-identity/used-tokens.ts';

/** @throws PortTokenError with a reason for the log. */
export type IdentifyCaller = (request: HttpRequest) => Promise<PortCaller>;

/**
 * Identifies callers by the tokens that they signed, each accepted once. The keys are read for each request: a key that
 * governance takes away ends with the next one. Without a file of keys no caller is known.
 */
export function createPortCallers(product: string, keysFile: string): IdentifyCaller {
  const used = createUsedTokens();
  return async ({ headers: { authorization }, body }) => {
    const keys = await readServiceKeys(keysFile).catch((cause: unknown) => {
      throw new PortTokenError('the keys of service identities cannot be read', { cause });
    });
    if (!keys) throw new PortTokenError('governance has handed out no keys of service identities');
    const [, token] = /^Bearer ([\w.-]+)$/i.exec(authorization ?? '') ?? [];
    const caller = await verifyPortToken(token, keys, { product, body });
    const refused = used.use(caller);
    if (refused === undefined) return caller;
    throw new PortTokenError(
      refused === 'used' ? 'it was used before' : 'too many tokens are good at a time',
    );
  };
}
