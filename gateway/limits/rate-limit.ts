import type { GraphQLError } from 'graphql';
import { createTokenBucket, type TokenBucket } from '#platform/runtime/concurrency/token-bucket.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { cacheBounds } from './cache-bounds.ts';
import type { GatewayLimits } from './limits.ts';

/** Limits the requests of all callers, and of each caller. */
export interface RateLimit {
  /**
   * Admits a request; disposing the result ends it.
   * @throws GraphQLError RATE_LIMITED or OVERLOADED
   */
  enter(caller: string): Disposable;
}

interface Caller {
  /** `undefined` where the rate has no limit. */
  readonly bucket: TokenBucket | undefined;
  inFlight: number;
}

/** @param now milliseconds of a clock that does not go back. */
export function createRateLimit(
  limits: GatewayLimits,
  now: () => number = () => performance.now(),
): RateLimit {
  const { inFlight, inFlightPerCaller, requestsPerSecond, requestBurst } = limits;
  /** One that is forgotten has a full bucket again, so the longest quiet goes first. One with requests in flight stays, which `lru-cache` would not spare. */
  const callers = new Map<string, Caller>();
  let all = 0;

  function callerNamed(name: string): Caller {
    const caller = callers.get(name) ?? {
      bucket:
        requestsPerSecond === 0
          ? undefined
          : createTokenBucket({ perSecond: requestsPerSecond, burst: requestBurst, now }),
      inFlight: 0,
    };
    callers.delete(name);
    callers.set(name, caller);
    if (callers.size > cacheBounds.callers.entries) forgetQuiet(callers);
    return caller;
  }

  return {
    enter(name) {
      const caller = callerNamed(name);
      const seconds = caller.bucket?.take() ?? 0;
      if (seconds > 0) {
        throw rateLimited(
          `More than ${requestsPerSecond} requests a second came from you`,
          Math.ceil(seconds),
        );
      }
      if (inFlightPerCaller > 0 && caller.inFlight >= inFlightPerCaller) {
        throw rateLimited(`${inFlightPerCaller} requests of yours are being answered`, 1);
      }
      if (inFlight > 0 && all >= inFlight) {
        throw requestError('OVERLOADED', 'Too many requests are in flight. Try again later.');
      }
      all += 1;
      caller.inFlight += 1;
      return {
        [Symbol.dispose]() {
          all -= 1;
          caller.inFlight -= 1;
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

function forgetQuiet(callers: Map<string, Caller>): void {
  for (const [name, { inFlight }] of callers) {
    if (inFlight > 0) continue;
    callers.delete(name);
    return;
  }
}

function rateLimited(what: string, seconds: number): GraphQLError {
  const headers = new Map([['retry-after', String(seconds)]]);
  return requestError('RATE_LIMITED', `${what}. Try again in ${seconds} s.`, {
    extensions: { http: { status: 429, headers } },
  });
}
