import type { AnswerReuse } from '#platform/runtime/answer-reuse.ts';
import { isRecord } from '#schema/is-record.ts';
import { freshnessOf } from '../fetches/freshness.ts';
import type { SubgraphAnswer } from '../fetches/read-answer.ts';
import type { FetchContext } from '../request/governance.ts';
import type { Audience } from './answer-keys.ts';

/** The origin of a response, and how far it may be reused, as its domain states. */
export interface AnswerOrigin {
  /** Its snapshot epoch; none for a response that is valid by its age. */
  readonly edition: string | undefined;
  /** Equal for responses that may be combined into one: the epoch, or the domain's description of its product. */
  readonly name: string;
  readonly audience: Audience;
  /** Milliseconds from now. */
  readonly lasts: number;
}

/** `undefined` for a response that may not be cached: it allows no reuse, has errors, or was decided differently. */
export function originOf(
  { data, errors, besideErrors, extensions, received }: SubgraphAnswer,
  { governance }: FetchContext,
): AnswerOrigin | undefined {
  if (!data || errors.length > 0 || besideErrors) return undefined;
  const { mesh } = extensions;
  const reuse = isRecord(mesh) ? readReuse(mesh.reuse) : undefined;
  if (reuse) {
    const { edition, until = Number.POSITIVE_INFINITY } = reuse;
    // A domain whose clock is behind may still decide by an agreement that has ended.
    const alike = governance?.policy === (mesh as { policy?: unknown }).policy;
    if (!governance || !alike || until !== governance.decisions.validUntil) return undefined;
    return { edition, name: edition, audience: reuse.for, lasts: until - Date.now() };
  }
  const freshness = received && freshnessOf(received);
  if (!freshness) return undefined;
  const lasts = Math.min(freshness.ms, (governance?.decisions.validUntil ?? Infinity) - Date.now());
  const audience = freshness.shared || !governance ? 'class' : 'caller';
  return { edition: undefined, name: JSON.stringify(mesh ?? null), audience, lasts };
}

function readReuse(said: unknown): AnswerReuse | undefined {
  if (!isRecord(said)) return undefined;
  const { edition, for: audience, until } = said;
  if (typeof edition !== 'string' || edition === '' || edition.length > 200) return undefined;
  if (audience !== 'class' && audience !== 'caller') return undefined;
  if (until === undefined) return { edition, for: audience };
  return typeof until === 'number' ? { edition, for: audience, until } : undefined;
}
