import type { GraphQLDataSource, GraphQLDataSourceProcessOptions } from '@apollo/gateway';
import type { GatewayGraphQLResponse } from '@apollo/server-gateway-interface';
import { type EnvelopeSigner, envelopeHeader } from '#platform/runtime/envelope.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { withClaims } from '#schema/policy/requirement.ts';
import type { AnswerGuard } from '../enforcement/answer-guard.ts';
import type { FetchContext, Governance } from '../enforcement/governance.ts';
import type { FetchShape } from './fetch-shape.ts';
import { type SubgraphAnswer, type SubgraphClient, SubgraphFailure } from './subgraph-client.ts';
import {
  atEachField,
  couldNotAnswer,
  fromSubgraph,
  maskNotApplied,
  type SubgraphError,
  unavailable,
} from './subgraph-errors.ts';

export interface SubgraphSourceOptions {
  /** The domain, as the supergraph names it. */
  readonly name: string;
  readonly url: string;
  readonly client: SubgraphClient;
  readonly shapeOf: (query: string) => FetchShape;
  /** Coordinates that travel whoever asks. */
  readonly keys: ReadonlySet<string>;
  readonly envelopes: EnvelopeSigner;
  /** Where a subgraph fetches the bundle of that digest. */
  readonly policyUrl: (digest: string) => string;
  readonly guard: AnswerGuard;
  readonly logger: Logger;
}

/**
 * Fetches from one domain. It never throws for what a domain does: whatever goes wrong costs the fields of
 * the fetch, with errors that name the domain, and nothing else.
 */
export function createSubgraphSource(options: SubgraphSourceOptions): GraphQLDataSource {
  return { process: (asked) => fetchFrom(options, asked, asked.context as FetchContext) };
}

async function fetchFrom(
  options: SubgraphSourceOptions,
  { request }: GraphQLDataSourceProcessOptions,
  context: FetchContext,
): Promise<GatewayGraphQLResponse> {
  const { name, client, logger } = options;
  const { query = '', variables, operationName } = request;
  const shape = options.shapeOf(query);
  const fail = (error: SubgraphError) => ({
    data: null,
    errors: atEachField(error, shape, representationsOf(variables)),
  });
  const forbidden = context.governance && forbiddenIn(shape, context.governance, options.keys);
  if (forbidden) return fail(refusal(name, forbidden));

  const body = JSON.stringify({ query, variables, operationName });
  try {
    const answer = await client.post({
      url: options.url,
      body,
      headers: await headersFor(options, context, body),
      signal: context.signal,
      repeatable: shape.changesNothing,
    });
    const { governance } = context;
    if (!governance) return accept(answer, name, fail);
    governance.report.add(answer.extensions.mesh);
    if (!takes(answer, shape, governance)) return fail(unenforced(name));
    return accept(guarded(options, answer, { shape, context, governance, variables }), name, fail);
  } catch (error) {
    if (!(error instanceof SubgraphFailure)) throw error;
    const { correlationId } = context;
    logger.warn({ domain: name, reason: error.message, code: error.code, correlationId }, 'fetch failed');
    return fail(unavailable(name, error.code));
  }
}

async function headersFor(
  { name, envelopes, policyUrl }: SubgraphSourceOptions,
  { governance, principal }: FetchContext,
  body: string,
): Promise<Record<string, string>> {
  if (!governance) return {};
  const { policy, claims } = governance;
  const envelope = { principal: withClaims(principal, claims), policy, policyUrl: policyUrl(policy) };
  return { [envelopeHeader]: await envelopes.sign(envelope, name, body) };
}

function accept(
  { data, errors }: SubgraphAnswer,
  domain: string,
  fail: (error: SubgraphError) => GatewayGraphQLResponse,
): GatewayGraphQLResponse {
  const passed = errors.map((error) => fromSubgraph(error, domain));
  const first = passed[0];
  // An error about the whole fetch has no path of its own: it is every field's.
  if (data === null && first && !first.path) return fail(first);
  return passed.length > 0 ? { data, errors: passed } : { data };
}

/** A coordinate in the fetch that the caller may not see and that no key needs: a `@requires` input. */
function forbiddenIn(
  { coordinates }: FetchShape,
  { decisions }: Governance,
  keys: ReadonlySet<string>,
): string | undefined {
  return coordinates.find((coordinate) => !keys.has(coordinate) && decisions.of(coordinate).kind === 'DENY');
}

/**
 * Row filters, group floors and what is asked behind masks are taken only from a domain that says it applied this
 * policy; masks the gateway can put on itself.
 */
function takes(answer: SubgraphAnswer, { coordinates }: FetchShape, governance: Governance): boolean {
  if (answer.data === null || applied(answer, governance)) return true;
  return !governance.behindMasks && coordinates.every((at) => tellsAll(at, governance.decisions));
}

function applied({ extensions }: SubgraphAnswer, { policy }: Governance): boolean {
  return (extensions.mesh as { policy?: unknown } | undefined)?.policy === policy;
}

function tellsAll(coordinate: string, decisions: Decisions): boolean {
  const [type = ''] = coordinate.split('.');
  const restricted = [decisions.rows(type), decisions.floors(type), decisions.floors(coordinate)];
  return restricted.every((statements) => statements.length === 0);
}

interface Fetch {
  readonly shape: FetchShape;
  readonly context: FetchContext;
  readonly governance: Governance;
  readonly variables: Record<string, unknown> | undefined;
}

/** An answer as the caller may have it: masked here, or, where the domain says that it did so, checked. */
function guarded(
  { name, guard, logger }: SubgraphSourceOptions,
  answer: SubgraphAnswer,
  { shape, context, governance, variables }: Fetch,
): SubgraphAnswer {
  const { data, errors } = answer;
  if (!shape.coordinates.some((at) => governance.decisions.of(at).kind === 'MASK')) return answer;
  if (!applied(answer, governance)) {
    const parts = { data: data ?? {}, ...partsOf(shape, context, variables) };
    guard.mask(parts, governance);
    return { ...answer, errors: errors.map((error) => inOurWords(error, name)) };
  }
  if (data === null) return answer;
  const unmasked = guard.check({ data, ...partsOf(shape, context, variables) }, governance);
  if (unmasked.length === 0) return answer;
  const coordinates = [...new Set(unmasked.map(({ coordinate }) => coordinate))];
  logger.error({ domain: name, coordinates, correlationId: context.correlationId }, 'a mask was not applied');
  return { ...answer, errors: [...errors, ...maskNotApplied(unmasked, name)] };
}

function partsOf(
  { answer }: FetchShape,
  { principal }: FetchContext,
  variables: Record<string, unknown> | undefined,
) {
  return { place: answer, principal, representations: representationsOf(variables) };
}

/** A domain that masks nothing may have any value in its messages. */
function inOurWords(error: unknown, domain: string): unknown {
  return typeof error === 'object' && error !== null ? { ...error, message: couldNotAnswer(domain) } : error;
}

function refusal(domain: string, coordinate: string): SubgraphError {
  return {
    message: `It takes "${coordinate}" to answer this field, which you may not see.`,
    extensions: { code: 'FORBIDDEN_FIELD', domain },
  };
}

function unenforced(domain: string): SubgraphError {
  return {
    message: `The domain "${domain}" does not apply the policy that is in force for you.`,
    extensions: { code: 'POLICY_UNAVAILABLE', domain },
  };
}

function representationsOf(variables: Record<string, unknown> | undefined): readonly unknown[] {
  return Array.isArray(variables?.representations) ? variables.representations : [];
}
