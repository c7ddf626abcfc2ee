// `weft/apollo`: Weft behind an Apollo Server, in place of @apollo/gateway.
export { type AuditLog, openAuditLog } from '#platform/runtime/audit/audit-log.ts';
export { createLogger, type Logger } from '#platform/runtime/log.ts';
export { type EnvelopeKey, readHomeEnvelopeKey } from '../identity/envelope-key.ts';
export { createAcceptedSupergraphs } from '../supergraph/accepted-supergraphs.ts';
export { type HookedDataSource, RemoteGraphQLDataSource } from './data-source.ts';
export type { GivenPrincipal } from './given-principal.ts';
export type { SupergraphManager } from './managed-source.ts';
export { WeftGateway, type WeftGatewayOptions } from './weft-gateway.ts';
