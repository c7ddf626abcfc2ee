import type { GatewayGraphQLRequest, GatewayGraphQLResponse } from '@apollo/server-gateway-interface';

/** What `willSendRequest` is given: the fields of @apollo/gateway's `GraphQLDataSourceProcessOptions`. */
export interface SendingOptions<Context> {
  readonly kind: string;
  /** `http.headers` may be added to. Nothing else of it may be changed. */
  readonly request: GatewayGraphQLRequest;
  readonly context: Context;
  readonly incomingRequestContext?: unknown;
}

/** What `didReceiveResponse` is given. On a governed graph the response has its status and headers, and no data. */
export interface ReceivedOptions<Context> {
  readonly request: GatewayGraphQLRequest;
  readonly response: GatewayGraphQLResponse;
  readonly context: Context;
}

/** The hooks of a domain's fetches: a `RemoteGraphQLDataSource` of @apollo/gateway, whose types are its own, or of this package. */
export interface HookedDataSource {
  /** @default the supergraph's */
  readonly url?: string | undefined;
  willSendRequest?(options: never): void | Promise<void>;
  didReceiveResponse?(options: never): GatewayGraphQLResponse | Promise<GatewayGraphQLResponse>;
}

export interface DataSourceConfig<Context> {
  readonly url?: string | undefined;
  willSendRequest?(options: SendingOptions<Context>): void | Promise<void>;
  didReceiveResponse?(
    options: ReceivedOptions<Context>,
  ): GatewayGraphQLResponse | Promise<GatewayGraphQLResponse>;
}

/** In place of @apollo/gateway's class: what extends that one extends this one. */
export class RemoteGraphQLDataSource<Context extends object = Record<string, unknown>>
  implements HookedDataSource
{
  url?: string;
  willSendRequest?(options: SendingOptions<Context>): void | Promise<void>;
  didReceiveResponse?(
    options: ReceivedOptions<Context>,
  ): GatewayGraphQLResponse | Promise<GatewayGraphQLResponse>;

  constructor(config: DataSourceConfig<Context> = {}) {
    Object.assign(this, config);
  }
}
