import type { GatewayLimits } from './limits.ts';

/**
 * One process's part of what is counted of callers, where several serve on one port: they count for themselves, and
 * together let no more through than one would. A limit that is smaller than their number is one for each.
 */
export function shareLimits(limits: GatewayLimits, processes: number): GatewayLimits {
  if (processes === 1) return limits;
  const share = (limit: number) => (limit === 0 ? 0 : Math.max(1, Math.floor(limit / processes)));
  return {
    ...limits,
    inFlight: share(limits.inFlight),
    inFlightPerCaller: share(limits.inFlightPerCaller),
    requestsPerSecond: limits.requestsPerSecond / processes,
    requestBurst: share(limits.requestBurst),
  };
}
