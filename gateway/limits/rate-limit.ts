import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { GatewayLimits } from './limits.ts';

/** Limits the requests of all callers, and of each caller. */
export interface RateLimit {
  /**
   * Admits a request; disposing the result ends it.
   * @throws GraphQLError RATE_LIMITED or OVERLOADED
   */
  enter(caller: string): Disposable;
}

interface Bucket {
  /** Tokens left in the bucket: requests that are admitted without waiting. */
  left: number;
  /** When `left` was computed, in milliseconds. */
  at: number;
  inFlight: number;
}

/**
 * Callers with a bucket. A removed caller starts with a full bucket again, so the longest idle one is removed first.
 */
const callersKept = 10_000;

/** @param now milliseconds of a clock that does not go back. */
export function createRateLimit(
  limits: GatewayLimits,
  now: () => number = () => performance.now(),
): RateLimit {
  const { inFlight, inFlightPerCaller, requestsPerSecond, requestBurst } = limits;
  const buckets = new Map<string, Bucket>();
  let all = 0;

  function bucketOf(caller: string): Bucket {
    const known = buckets.get(caller);
    const bucket = known ?? { left: requestBurst, at: now(), inFlight: 0 };
    buckets.delete(caller);
    buckets.set(caller, bucket);
    if (buckets.size > callersKept) forgetQuiet(buckets);
    return bucket;
  }

  function take(bucket: Bucket): void {
    if (requestsPerSecond === 0) return;
    const time = now();
    bucket.left = Math.min(requestBurst, bucket.left + ((time - bucket.at) * requestsPerSecond) / 1000);
    bucket.at = time;
    if (bucket.left < 1) {
      throw rateLimited(
        `You sent more than ${requestsPerSecond} requests per second`,
        Math.ceil((1 - bucket.left) / requestsPerSecond),
      );
    }
    bucket.left -= 1;
  }

  return {
    enter(caller) {
      const bucket = bucketOf(caller);
      take(bucket);
      if (inFlightPerCaller > 0 && bucket.inFlight >= inFlightPerCaller) {
        throw rateLimited(`You have ${inFlightPerCaller} requests in flight`, 1);
      }
      if (inFlight > 0 && all >= inFlight) {
        throw requestError('OVERLOADED', 'Too many requests are in flight. Try again later.');
      }
      all += 1;
      bucket.inFlight += 1;
      return {
        [Symbol.dispose]() {
          all -= 1;
          bucket.inFlight -= 1;
        },
      };
    },
  };
}

/**
 * The caller that requests are counted for. A claimed identity that is not authenticated does not make another caller.
 */
export function callerOf({ authenticated, subject, consumer }: Principal, address: string): string {
  return authenticated ? JSON.stringify([subject, consumer ?? null]) : address;
}

function forgetQuiet(buckets: Map<string, Bucket>): void {
  for (const [caller, { inFlight }] of buckets) {
    if (inFlight > 0) continue;
    buckets.delete(caller);
    return;
  }
}

function rateLimited(what: string, seconds: number): GraphQLError {
  const headers = new Map([['retry-after', String(seconds)]]);
  return requestError('RATE_LIMITED', `${what}. Try again in ${seconds} s.`, {
    extensions: { http: { status: 429, headers } },
  });
}
