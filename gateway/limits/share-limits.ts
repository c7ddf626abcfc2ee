import type { GatewayLimits } from './limits.ts';

/**
 * The share of one process in the limits of callers, where several processes serve on one port: each counts for
 * itself, and together they admit no more than one would. A limit below the number of processes is 1 for each.
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
