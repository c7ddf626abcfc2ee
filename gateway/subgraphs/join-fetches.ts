import { LRUCache } from 'lru-cache';
import type { Shared } from '#platform/runtime/concurrency/single-flight.ts';
import type { SubgraphResponse } from '../fetches/read-response.ts';
import { SubgraphFailure } from '../fetches/subgraph-failure.ts';
import { bodyOf, type DomainFetch, type FetchOperation } from '../fetches/subgraph-fetch.ts';
import { cacheBounds } from '../limits/cache-bounds.ts';
import type { FetchContext } from '../request/governance.ts';
import { type JoinedOperation, joinOperations } from './joined-operation.ts';

/**
 * Posts a body for one caller.
 * @param first of the fetches in it, all of one context.
 * @throws SubgraphFailure where there is no response in GraphQL's form.
 */
export type PostBody = (body: string, first: DomainFetch) => Promise<Shared<SubgraphResponse>>;
export type PostFetch = (asked: DomainFetch) => Promise<Shared<SubgraphResponse>>;

interface Waiting {
  readonly asked: DomainFetch;
  readonly answered: PromiseWithResolvers<Shared<SubgraphResponse>>;
}

/** Entities in one request, since a domain limits them. */
const entitiesJoined = 500;
const operationsJoined = 10;
/**
 * How long fetches are sent separately after a domain refused a joined request but answered its parts. Milliseconds.
 */
const apartMs = 60_000;

/**
 * Joins an operation's entity fetches to one domain in the same turn of the event loop into one request, each under
 * an alias. Where the domain does not answer it as a whole, each fetch is sent separately.
 * @param now milliseconds of a clock that does not go back.
 */
export function joinFetches(post: PostBody, now: () => number = () => performance.now()): PostFetch {
  const turns = new Map<FetchContext, Waiting[]>();
  const joined = createJoinedOperations();
  /** Until when fetches are sent separately: the joined request may have been too large, or failed by chance. */
  let apartUntil = Number.NEGATIVE_INFINITY;

  const alone: PostFetch = (asked) => post(bodyOf(asked), asked);

  async function together(waiting: readonly Waiting[]): Promise<void> {
    const fetches = waiting.map(({ asked }) => asked);
    const operation = joined.of(fetches.map((asked) => asked.operation));
    const whole = operation && (await askAsOne(operation, fetches, post));
    if (whole === 'refused' && (await askEach(waiting, alone)).every(Boolean)) apartUntil = now() + apartMs;
    if (whole === 'refused') return;
    if (!whole) return void (await askEach(waiting, alone));
    if (whole instanceof SubgraphFailure) for (const one of waiting) one.answered.reject(whole);
    else for (const [index, response] of whole.entries()) waiting[index]?.answered.resolve(response);
  }

  function flush(context: FetchContext): void {
    // Sorted, so that the same fetches in another order make the same request.
    const waiting = (turns.get(context) ?? []).sort(
      (one, other) => joined.numberOf(one.asked.operation) - joined.numberOf(other.asked.operation),
    );
    turns.delete(context);
    for (const some of split(waiting)) {
      const [one] = some;
      if (one && some.length === 1) {
        alone(one.asked).then(one.answered.resolve, one.answered.reject);
        continue;
      }
      together(some).catch((error: unknown) => {
        for (const { answered } of some) answered.reject(error);
      });
    }
  }

  return (asked) => {
    if (now() < apartUntil || !asked.representations) return alone(asked);
    const one: Waiting = { asked, answered: Promise.withResolvers() };
    const waiting = turns.get(asked.context);
    if (waiting) waiting.push(one);
    else {
      turns.set(asked.context, [one]);
      // After everything that follows from the data that has just arrived.
      process.nextTick(flush, asked.context);
    }
    return one.answered.promise;
  };
}

async function askAsOne(
  operation: JoinedOperation,
  fetches: readonly DomainFetch[],
  post: PostBody,
): Promise<readonly Shared<SubgraphResponse>[] | SubgraphFailure | 'refused'> {
  try {
    const { outcome, shared } = await post(operation.body(fetches), fetches[0] as DomainFetch);
    const responses = operation.split(outcome);
    return responses?.map((response) => ({ outcome: response, shared })) ?? 'refused';
  } catch (error) {
    if (!(error instanceof SubgraphFailure)) throw error;
    // A response that is too large, for example, may be caused by one fetch or by all together.
    return error.fault === 'response' ? 'refused' : error;
  }
}

/** @returns for each whether it was answered. */
function askEach(waiting: readonly Waiting[], alone: PostFetch): Promise<boolean[]> {
  return Promise.all(
    waiting.map(async ({ asked, answered }) => {
      try {
        const response = await alone(asked);
        answered.resolve(response);
        return response.outcome.data !== null;
      } catch (error) {
        answered.reject(error);
        return false;
      }
    }),
  );
}

function split(waiting: readonly Waiting[]): Waiting[][] {
  const requests: Waiting[][] = [];
  let entities = 0;
  for (const one of waiting) {
    const more = one.asked.representations?.length ?? 0;
    const last = requests.at(-1);
    if (last && last.length < operationsJoined && entities + more <= entitiesJoined) {
      last.push(one);
      entities += more;
    } else {
      requests.push([one]);
      entities = more;
    }
  }
  return requests;
}

/** Each set is joined once, which takes a millisecond. */
function createJoinedOperations() {
  const { entries: max, size: maxSize } = cacheBounds.joinedFetches;
  const numbers = new WeakMap<FetchOperation, number>();
  const cached = new LRUCache<string, { readonly joined: JoinedOperation | undefined }>({ max, maxSize });
  let last = 0;

  function numberOf(operation: FetchOperation): number {
    const known = numbers.get(operation);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(operation, last);
    return last;
  }

  return {
    /** A number for each operation. */
    numberOf,
    of(operations: readonly FetchOperation[]): JoinedOperation | undefined {
      const key = operations.map(numberOf).join(' ');
      const known = cached.get(key);
      if (known) return known.joined;
      const joined = joinOperations(operations);
      cached.set(key, { joined }, { size: operations.reduce((sum, { query }) => sum + query.length, 0) });
      return joined;
    },
  };
}
