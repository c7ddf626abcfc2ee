import type { ResponseReuse } from '#platform/runtime/response-reuse.ts';
import { isRecord } from '#schema/is-record.ts';
import { freshnessOf } from '../fetches/freshness.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import type { FetchContext } from '../request/governance.ts';
import type { Audience } from './response-keys.ts';

/** The origin of a response, and how far it may be reused, as its domain states. */
export interface ResponseOrigin {
  /** Its snapshot epoch; none for a response that is valid by its age. */
  readonly epoch: string | undefined;
  /** Equal for responses that may be combined into one: the epoch, or the domain's description of its product. */
  readonly name: string;
  readonly audience: Audience;
  /** Milliseconds from now. */
  readonly lasts: number;
}

/** `undefined` for a response that may not be cached: it allows no reuse, has errors, or was decided differently. */
export function originOf(
  { data, errors, besideErrors, extensions, received }: SubgraphResponse,
  { governance }: FetchContext,
): ResponseOrigin | undefined {
  if (!data || errors.length > 0 || besideErrors) return undefined;
  const { mesh } = extensions;
  const reuse = isRecord(mesh) ? readReuse(mesh.reuse) : undefined;
  if (reuse) {
    const { epoch, until = Number.POSITIVE_INFINITY } = reuse;
    // A domain whose clock is behind may still decide by an agreement that has ended.
    const alike = governance?.policy === (mesh as { policy?: unknown }).policy;
    if (!governance || !alike || until !== governance.decisions.validUntil) return undefined;
    return { epoch, name: epoch, audience: reuse.for, lasts: until - Date.now() };
  }
  const freshness = received && freshnessOf(received);
  if (!freshness) return undefined;
  const lasts = Math.min(freshness.ms, (governance?.decisions.validUntil ?? Infinity) - Date.now());
  const audience = freshness.shared || !governance ? 'class' : 'caller';
  return { epoch: undefined, name: JSON.stringify(mesh ?? null), audience, lasts };
}

function readReuse(said: unknown): ResponseReuse | undefined {
  if (!isRecord(said)) return undefined;
  const { epoch, for: audience, until } = said;
  if (typeof epoch !== 'string' || epoch === '' || epoch.length > 200) return undefined;
  if (audience !== 'class' && audience !== 'caller') return undefined;
  if (until === undefined) return { epoch, for: audience };
  return typeof until === 'number' ? { epoch, for: audience, until } : undefined;
}
