import { type Envelope, envelopeHeader } from '#platform/runtime/envelope.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { readText } from '#platform/runtime/read-text.ts';
import { bundleDigest, parseBundle } from '#schema/policy/bundle.ts';
import { type Decisions, decisionsFor, joinDecisions } from '#schema/policy/decide.ts';
import { createDecisionCache, type DecisionCache } from '#schema/policy/decision-cache.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { type Principal, principalClass } from '#schema/policy/principal.ts';
import { claimsOfRules } from '#schema/policy/requirements-of.ts';
import { withStatedAudiences } from '#schema/policy/stated-audiences.ts';

export interface PolicyStoreOptions {
  /** The policy of the product's own schema, which the gateway's can only tighten. */
  readonly own: PolicyBundle;
  readonly logger: Logger;
  /** @default the global one */
  readonly fetch?: typeof fetch;
  /** Milliseconds; @default 3000 */
  readonly timeout?: number;
  /** Bytes; @default 16777216 */
  readonly maxBytes?: number;
}

export interface RequestPolicy {
  readonly decisions: Decisions;
  /** The gateway's bundle and the product's own. */
  readonly bundles: readonly PolicyBundle[];
  /** Digest of the gateway's bundle. */
  readonly digest: string;
  /** Whether callers with the same decisions in the gateway have the same decisions here too. */
  readonly sameClasses: boolean;
}

export interface PolicyStore {
  /**
   * The policy that an envelope names, fetched where it is not cached.
   * @param token the envelope itself, which is the credential of the fetch.
   * @throws a request error POLICY_UNAVAILABLE: nothing is decided by a guess.
   */
  policyFor(envelope: Envelope, token: string): Promise<RequestPolicy>;
}

const cachedBundles = 4;
const cachedClasses = 256;

interface Held {
  readonly bundle: PolicyBundle;
  /** The product's own bundle, with governance's statements for the mesh, which its own schema may not make. */
  readonly mine: PolicyBundle;
  /** Names of the claims that its rules, or the product's own, read. */
  readonly claims: readonly string[];
  /** Whether the product's own rules read no further claims. */
  readonly sameClasses: boolean;
  readonly decisions: DecisionCache;
}

/** Caches the last few policy bundles, and each one's decisions by principal class. */
export function createPolicyStore(options: PolicyStoreOptions): PolicyStore {
  const { own, logger } = options;
  const held = new Map<string, Promise<Held>>();

  function bundleOf(envelope: Envelope, token: string): Promise<Held> {
    const known = held.get(envelope.policy);
    const loading = known ?? fetchBundle(envelope, token, options).then((bundle) => toHeld(bundle, own));
    held.delete(envelope.policy);
    keep(held, envelope.policy, loading, cachedBundles);
    if (!known) loading.catch(() => held.delete(envelope.policy));
    return loading;
  }

  return {
    async policyFor(envelope, token) {
      try {
        const { bundle, mine, claims, sameClasses, decisions } = await bundleOf(envelope, token);
        const { principal } = envelope;
        const joined = await decisions.get(principalClass(principal, claims), (now) =>
          joinedDecisions(bundle, mine, principal, now),
        );
        return { decisions: joined, bundles: [bundle, own], digest: envelope.policy, sameClasses };
      } catch (error) {
        logger.error(
          { policy: envelope.policy, reason: reasonOf(error) },
          'the policy bundle is not available',
        );
        throw requestError(
          'POLICY_UNAVAILABLE',
          'The policy by which the gateway decided cannot be fetched from it, so nothing is served.',
        );
      }
    },
  };
}

function toHeld(bundle: PolicyBundle, own: PolicyBundle): Held {
  const theirs = new Set(claimsOfRules(bundle));
  const claims = [...new Set([...theirs, ...claimsOfRules(own)])].sort();
  return {
    bundle,
    mine: ownUnder(bundle, own),
    claims,
    sameClasses: claims.length === theirs.size,
    decisions: createDecisionCache(cachedClasses),
  };
}

/** The product's own policy, with governance's statements for the mesh, which its own schema may not make. */
export function ownUnder(bundle: PolicyBundle, own: PolicyBundle): PolicyBundle {
  const { coordinates: _, ...statements } = bundle;
  return withStatedAudiences({ ...statements, coordinates: own.coordinates });
}

function keep<V>(map: Map<string, V>, key: string, value: V, limit: number): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}

/** @param mine the product's own policy under the bundle (`ownUnder`). */
export async function joinedDecisions(
  bundle: PolicyBundle,
  mine: PolicyBundle,
  principal: Principal,
  now: number,
): Promise<Decisions> {
  const [theirs, ours] = await Promise.all([
    decisionsFor(bundle, principal, now),
    decisionsFor(mine, principal, now),
  ]);
  return joinDecisions(theirs, ours);
}

class BundleError extends Error {
  override readonly name = 'BundleError';
}

async function fetchBundle(
  { policy, policyUrl }: Envelope,
  token: string,
  { fetch: get = fetch, timeout = 3000, maxBytes = 16_777_216 }: PolicyStoreOptions,
): Promise<PolicyBundle> {
  const response = await get(policyUrl, {
    headers: { [envelopeHeader]: token },
    // The credential must reach the gateway only.
    redirect: 'error',
    signal: AbortSignal.timeout(timeout),
  });
  if (!response.ok) throw new BundleError(`the gateway responded with ${response.status}`);
  const text = response.body ? await readText(response.body, maxBytes) : '';
  if (text === undefined) throw new BundleError(`the bundle is larger than ${maxBytes} bytes`);
  if (bundleDigest(text) !== policy)
    throw new BundleError('the bundle is not the one that the envelope names');
  return parseBundle(text);
}

function reasonOf(error: unknown): string {
  if (error instanceof BundleError) return error.message;
  return error instanceof Error ? error.name : 'unknown';
}
