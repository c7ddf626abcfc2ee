import { type EnvelopeSigner, envelopeHeader } from '#platform/runtime/envelope.ts';
import { anonymous } from '#schema/policy/principal.ts';
import type { Governance } from '../request/governance.ts';

export interface EnvelopeOptions {
  /** The domain, as the supergraph names it. */
  readonly name: string;
  readonly envelopes: EnvelopeSigner;
  /** Where a subgraph fetches the bundle of that digest. */
  readonly policyUrl: (digest: string) => string;
}

/** Headers that carry the principal and the policy, signed for one domain and one body. */
export async function fetchHeaders(
  { name, envelopes, policyUrl }: EnvelopeOptions,
  governance: Governance | undefined,
  body: string,
): Promise<Record<string, string>> {
  if (!governance) return {};
  const { policy, told } = governance;
  const envelope = { principal: told, policy, policyUrl: policyUrl(policy) };
  return { [envelopeHeader]: await envelopes.sign(envelope, name, body) };
}

/**
 * Headers of the gateway's own subscription to a domain's snapshot epoch, as the anonymous principal. The cache
 * outlives supergraphs, so the result must not hold references to one.
 */
export function listenHeaders({ name, envelopes, policyUrl }: EnvelopeOptions) {
  return async (policy: string): Promise<Record<string, string>> => {
    const envelope = { principal: anonymous, policy, policyUrl: policyUrl(policy) };
    return { [envelopeHeader]: await envelopes.sign(envelope, name, '') };
  };
}
