import type { Logger } from '#platform/runtime/log.ts';
import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import type { ResponseGuard, Unmasked } from '../enforcement/response-guard.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import type { FetchContext, Governance } from '../request/governance.ts';
import type { FetchShape } from './fetch-shape.ts';

/** A fetch of a governed operation. */
export interface GovernedFetch {
  readonly shape: FetchShape;
  readonly context: FetchContext & { readonly governance: Governance };
  /** The requested entities. */
  readonly representations: () => readonly unknown[];
}

export interface TakenResponse {
  readonly response: SubgraphResponse;
  /** Errors for the removed values. */
  readonly unmasked: readonly Unmasked[];
  /** Whether masks were applied here, in place: then the domain's messages may contain any value. */
  readonly masked: boolean;
}

export interface RespondingDomain {
  readonly name: string;
  readonly guard: ResponseGuard;
  readonly logger: Logger;
}

/**
 * The part of a domain's response that the caller may have. A response that names the policy in force is checked.
 * Any other is masked here, and rejected where masks are not enough: row filters, group floors, and filters,
 * sorting or grouping by masked fields.
 * @returns `undefined` for a rejected response.
 */
export function takeResponse(
  response: SubgraphResponse,
  domain: RespondingDomain,
  fetch: GovernedFetch,
): TakenResponse | undefined {
  const { governance } = fetch.context;
  if (named(response) === governance.policy) return check(response, domain, fetch);
  const whole = disclosedBy(fetch).every((at) => tellsAll(at, governance.decisions));
  // Rejects errors too: their existence may depend on rows that the caller may not see.
  if (governance.needsMaskPushdown || !whole) return undefined;
  if (!masksAny(fetch.shape, governance.decisions)) return { response, unmasked: [], masked: false };
  if (response.data) domain.guard.mask(guarded(response.data, fetch), governance);
  return { response, unmasked: [], masked: true };
}

function check(response: SubgraphResponse, domain: RespondingDomain, fetch: GovernedFetch): TakenResponse {
  const { governance, correlationId } = fetch.context;
  const unmasked =
    response.data && masksAny(fetch.shape, governance.decisions)
      ? domain.guard.check(guarded(response.data, fetch), governance)
      : [];
  if (unmasked.length > 0) {
    const coordinates = [...new Set(unmasked.map(({ coordinate }) => coordinate))];
    domain.logger.error({ domain: domain.name, coordinates, correlationId }, 'a mask was not applied');
  }
  return { response, unmasked, masked: false };
}

function named({ extensions }: SubgraphResponse): unknown {
  return (extensions.mesh as { policy?: unknown } | undefined)?.policy;
}

/** Whether the response of a fetch contains masked fields. */
export function masksAny({ coordinates }: FetchShape, decisions: Decisions): boolean {
  return coordinates.some((at) => decisions.of(at).kind === 'MASK');
}

/** Types and fields that the response may disclose, by a selection or by an argument. */
function disclosedBy({ shape, context }: GovernedFetch): readonly string[] {
  const { bundle, revealed } = context.governance;
  const by = (at: string) => policyAt(bundle, at).reveals.map(({ field }) => field);
  return [
    ...shape.types,
    ...shape.coordinates,
    ...shape.coordinates.flatMap(by),
    ...shape.inputs.flatMap(by).filter((field) => revealed.has(field)),
  ];
}

/** Whether no row filter and no group floor is in force at a coordinate: `User`, `User.salary`. */
function tellsAll(coordinate: string, decisions: Decisions): boolean {
  const [type = ''] = coordinate.split('.');
  const restricted = [decisions.rows(type), decisions.floors(type), decisions.floors(coordinate)];
  return restricted.every((statements) => statements.length === 0);
}

function guarded(data: Record<string, unknown>, { shape, context, representations }: GovernedFetch) {
  return { data, place: shape.response, principal: context.principal, representations: representations() };
}
