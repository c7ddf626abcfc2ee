import { createSingleFlight, type SingleFlight } from '#platform/runtime/concurrency/single-flight.ts';
import { type EnvelopeSigner, envelopeHeader } from '#platform/runtime/envelope.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { anonymous } from '#schema/policy/principal.ts';
import type { AnswerCache } from '../cache/answer-cache.ts';
import type { Answered, DomainCache, DomainCacheOptions } from '../cache/domain-cache.ts';
import type { AnswerGuard } from '../enforcement/answer-guard.ts';
import { type UsableEntities, usableEntities } from '../execution/entity-shape.ts';
import type { SubgraphAnswer } from '../fetches/read-answer.ts';
import type { SubgraphClient } from '../fetches/subgraph-client.ts';
import { SubgraphFailure } from '../fetches/subgraph-failure.ts';
import {
  bodyOf,
  type DomainFetch,
  type DomainResponse,
  type DomainSource,
  type FetchOperation,
} from '../fetches/subgraph-fetch.ts';
import { defaultLimits } from '../limits/limits.ts';
import type { FetchContext, Governance } from '../request/governance.ts';
import type { FetchShape } from './fetch-shape.ts';
import { joinFetches, type PostBody, type PostFetch } from './join-fetches.ts';
import {
  atEachField,
  fromSubgraph,
  maskNotApplied,
  misshapen,
  type SubgraphError,
  unavailable,
} from './subgraph-errors.ts';
import { masksAny, takeAnswer } from './take-answer.ts';

export interface SubgraphSourceOptions {
  /** The domain, as the supergraph names it. */
  readonly name: string;
  readonly url: string;
  readonly client: SubgraphClient;
  readonly shapeOf: (operation: FetchOperation) => FetchShape;
  /** Coordinates that travel whoever asks. */
  readonly keys: ReadonlySet<string>;
  readonly envelopes: EnvelopeSigner;
  /** Where a subgraph fetches the bundle of that digest. */
  readonly policyUrl: (digest: string) => string;
  readonly guard: AnswerGuard;
  /** Errors that are taken from one response; one more counts the rest. @default 50 */
  readonly errorsTaken?: number;
  /** @default nothing is kept */
  readonly cache?: AnswerCache | undefined;
  readonly logger: Logger;
}

/**
 * Fetches from one domain. It never throws for what a domain does: whatever goes wrong costs the fields of
 * the fetch, with errors that name the domain, and nothing else.
 */
export function createSubgraphSource(options: SubgraphSourceOptions): DomainSource {
  const posts = createSingleFlight<SubgraphAnswer>();
  const { name, url, envelopes, policyUrl } = options;
  const credential = credentialFor(name, envelopes, policyUrl);
  const cache = options.cache?.of({ name, url, credential });
  const joined = joinFetches(createPost(options, posts));
  return { fetch: (asked) => fetchFrom(options, { posts, joined, cache }, asked) };
}

/** What fetches from one domain have of each other. */
interface Shared {
  readonly posts: SingleFlight<SubgraphAnswer>;
  readonly joined: PostFetch;
  readonly cache: DomainCache | undefined;
}

async function fetchFrom(
  options: SubgraphSourceOptions,
  shared: Shared,
  asked: DomainFetch,
): Promise<DomainResponse> {
  const { name, logger } = options;
  const { context } = asked;
  const shape = options.shapeOf(asked.operation);
  const fail = (error: SubgraphError) => ({
    data: null,
    errors: atEachField(error, shape, representationsOf(asked)),
  });
  const forbidden = context.governance && forbiddenIn(shape, context.governance, options.keys);
  if (forbidden) return fail(refusal(name, forbidden));

  try {
    const { answer: received, keep } = await answerTo(options, shared, asked, shape);
    const usable: UsableEntities = shape.entities
      ? usableEntities(received, asked.representations?.length ?? 0)
      : { answer: received, wrong: [] };
    const { answer, reason } = usable;
    if (reason !== undefined) tellMisshapen(options, reason, context);
    if (!answer) return fail(misshapen(name));
    const wrong =
      usable.wrong.length === 0
        ? []
        : atEachField(misshapen(name), shape, representationsOf(asked), usable.wrong);
    const { governance } = context;
    if (!governance) {
      if (wrong.length === 0) keep();
      return withErrors(accept(answer, options, fail), wrong);
    }
    const taken = takeAnswer(answer, options, {
      shape,
      context: { ...context, governance },
      representations: () => representationsOf(asked),
    });
    if (!taken) return fail(unenforced(name));
    // What was masked here was in clear, and is to be in nobody's hands but those of this request.
    if (!taken.masked && taken.unmasked.length === 0 && wrong.length === 0) keep();
    governance.report.add(answer.extensions.mesh);
    return withErrors(accept(taken.answer, options, fail, taken.masked), [
      ...wrong,
      ...maskNotApplied(taken.unmasked, name),
    ]);
  } catch (error) {
    if (!(error instanceof SubgraphFailure)) throw error;
    const { correlationId } = context;
    logger.warn({ domain: name, reason: error.message, code: error.code, correlationId }, 'fetch failed');
    return fail(unavailable(name, error.code));
  }
}

function tellMisshapen(
  { name: domain, logger }: SubgraphSourceOptions,
  reason: string,
  { correlationId }: FetchContext,
): void {
  logger.warn({ domain, reason, code: 'SUBGRAPH_ERROR', correlationId }, 'fetch failed');
}

/** What is kept of it, and what the domain says. */
async function answerTo(
  options: SubgraphSourceOptions,
  shared: Shared,
  asked: DomainFetch,
  shape: FetchShape,
): Promise<Answered> {
  const { cache } = shared;
  const ask = (some: DomainFetch) => post(options, shared, some, shape);
  if (cache && shape.changesNothing) return cache.answer(asked, ask);
  const answer = await ask(asked).finally(() => shape.changesNothing || cache?.changed());
  return { answer, keep() {} };
}

/** A mutation is sent by itself, and nothing that was read before it is given to who asks after it. */
async function post(
  options: SubgraphSourceOptions,
  { posts, joined }: Pick<Shared, 'posts' | 'joined'>,
  asked: DomainFetch,
  shape: FetchShape,
): Promise<SubgraphAnswer> {
  const { context } = asked;
  const { governance } = context;
  if (!shape.changesNothing) {
    return send(options, context, bodyOf(asked), context.signal, false).finally(() => posts.forget());
  }
  const { outcome, shared } = await joined(asked);
  // Masks are put on in place.
  const own = shared && governance && masksAny(shape, governance.decisions);
  return own ? structuredClone(outcome) : outcome;
}

/** The same question of callers who are the same to the domain, asked before the first is answered, is one question. */
function createPost(options: SubgraphSourceOptions, posts: SingleFlight<SubgraphAnswer>): PostBody {
  return (body, context) => {
    const { governance, signal } = context;
    return posts.join(`${governance?.toldKey} ${body}`, signal, (all) =>
      send(options, context, body, all, true),
    );
  };
}

async function send(
  options: SubgraphSourceOptions,
  context: FetchContext,
  body: string,
  signal: AbortSignal,
  repeatable: boolean,
): Promise<SubgraphAnswer> {
  const { client, name: domain, url } = options;
  return client.post({
    domain,
    url,
    body,
    headers: await headersFor(options, context, body),
    signal,
    repeatable,
  });
}

/**
 * Says who listens to what the domain serves: the gateway, for nobody. The cache outlives supergraphs, so that
 * nothing that belongs to one may be held by it.
 */
function credentialFor(
  name: string,
  envelopes: EnvelopeSigner,
  policyUrl: SubgraphSourceOptions['policyUrl'],
): DomainCacheOptions['credential'] {
  return async (policy) => {
    const envelope = { principal: anonymous, policy, policyUrl: policyUrl(policy) };
    return { [envelopeHeader]: await envelopes.sign(envelope, name, '') };
  };
}

async function headersFor(
  { name, envelopes, policyUrl }: SubgraphSourceOptions,
  { governance }: FetchContext,
  body: string,
): Promise<Record<string, string>> {
  if (!governance) return {};
  const { policy } = governance;
  const envelope = {
    principal: governance.told,
    policy,
    policyUrl: policyUrl(policy),
  };
  return { [envelopeHeader]: await envelopes.sign(envelope, name, body) };
}

function accept(
  { data, errors }: SubgraphAnswer,
  { name, errorsTaken = defaultLimits.responseErrors }: SubgraphSourceOptions,
  fail: (error: SubgraphError) => DomainResponse,
  inOurWords = false,
): DomainResponse {
  const passed = fromSubgraph(errors, name, errorsTaken, inOurWords);
  const first = passed[0];
  // An error about the whole fetch has no path of its own: it is every field's.
  if (data === null && first && !first.path) return fail(first);
  return passed.length > 0 ? { data, errors: passed } : { data };
}

function withErrors(response: DomainResponse, errors: readonly SubgraphError[]): DomainResponse {
  return errors.length > 0 ? { ...response, errors: [...(response.errors ?? []), ...errors] } : response;
}

/** A coordinate in the fetch that the caller may not see and that no key needs: a `@requires` input. */
function forbiddenIn(
  { coordinates }: FetchShape,
  { decisions }: Governance,
  keys: ReadonlySet<string>,
): string | undefined {
  return coordinates.find((coordinate) => !keys.has(coordinate) && decisions.of(coordinate).kind === 'DENY');
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

function representationsOf({ representations = [] }: DomainFetch): readonly unknown[] {
  return representations.map((representation) => JSON.parse(representation));
}
