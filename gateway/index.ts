// `weft/gateway`: the gateway in a process of one's own.
export { createLogger, type Logger } from '#platform/runtime/log.ts';
export { createGateway, type Gateway } from './gateway.ts';
export { createEnvelopeKey, type EnvelopeKey, importEnvelopeKey } from './identity/envelope-key.ts';
export type { IdentityOptions } from './identity/identity-options.ts';
export { defaultLimits, type GatewayLimits } from './limits/limits.ts';
export type { GatewayOptions } from './options.ts';
export type { SupergraphOption } from './supergraph/sources/source-of.ts';
