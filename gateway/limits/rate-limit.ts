import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { GatewayLimits } from './limits.ts';

/** Bounds how many requests there are, altogether and of one caller. */
export interface RateLimit {
  /**
   * Lets a request in, until what it returns is disposed of.
   * @throws GraphQLError RATE_LIMITED or OVERLOADED
   */
  enter(caller: string): Disposable;
}

interface Bucket {
  /** Requests that may come at once. */
  left: number;
  /** When `left` was right, in milliseconds. */
  at: number;
  inFlight: number;
}

/** Callers that are remembered. One that is forgotten has a full bucket again, so the longest quiet goes first. */
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
        `More than ${requestsPerSecond} requests a second came from you`,
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
        throw rateLimited(`${inFlightPerCaller} requests of yours are being answered`, 1);
      }
      if (inFlight > 0 && all >= inFlight) {
        throw requestError('OVERLOADED', 'Too many requests are being answered. Try again in a while.');
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

/** Whom requests are counted for. Nobody who only claims to be somebody is another caller. */
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
