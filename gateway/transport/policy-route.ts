import type { JWTVerifyGetKey } from 'jose';
import { EnvelopeError, envelopeHeader, verifyEnvelope } from '#platform/runtime/envelope.ts';
import { problem, type Route } from '#platform/runtime/http-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { PolicyBundleStore } from '../enforcement/policy-bundle-store.ts';

const path = '/policy/';

/** @param digest from `bundleDigest`: letters, digits and a hyphen. */
export function policyUrl(base: string, digest: string): string {
  return `${base}${path}${digest}`;
}

/** `GET /policy/<digest>`: the bundle, for subgraphs only. The credential is an envelope that this gateway signed. */
export function createPolicyRoute(shelf: PolicyBundleStore, keys: JWTVerifyGetKey, logger: Logger): Route {
  return {
    method: 'GET',
    path: `${path}*`,
    async handle({ url, headers }) {
      try {
        await verifyEnvelope([headers[envelopeHeader]].flat()[0], keys, {});
      } catch (error) {
        if (!(error instanceof EnvelopeError)) throw error;
        logger.warn({ reason: error.message }, 'policy refused');
        return problem(401, 'UNAUTHENTICATED', 'The policy is for subgraphs of this gateway only.');
      }
      const text = await shelf.find(url.pathname.slice(path.length));
      if (text === undefined) return problem(404, 'NOT_FOUND', 'No policy of that digest is in force.');
      return {
        status: 200,
        headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
        body: text,
      };
    },
  };
}
