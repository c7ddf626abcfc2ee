/**
 * @apollo/gateway reports to its vendor, and probes a cloud metadata address to say where it runs, unless
 * this is set before one is constructed. It reads nothing but the environment.
 */
export function disableTelemetry(): void {
  process.env.APOLLO_TELEMETRY_DISABLED = '1';
}
