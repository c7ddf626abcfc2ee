import type { AuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { Route } from '#platform/runtime/http-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';
import type { Observer } from '#platform/telemetry/observer.ts';
import type { CacheOptions } from './cache/response-cache.ts';
import type { DocumentOptions } from './documents/resolve-document.ts';
import type { PolicyBundleStore } from './enforcement/policy-bundle-store.ts';
import type { Execute, ExecutorName } from './execution/executor.ts';
import type { FetchOptions } from './fetches/fetch-limits.ts';
import type { EnvelopeKey } from './identity/envelope-key.ts';
import type { IdentityOptions } from './identity/identity-options.ts';
import type { GatewayLimits } from './limits/limits.ts';
import type { PlannerName } from './planner/planner.ts';
import type { ShadowOptions } from './shadow/shadow-options.ts';
import type { AcceptedSupergraphs } from './supergraph/accepted-supergraphs.ts';
import type { Together } from './supergraph/follow-source.ts';
import type { SupergraphOption } from './supergraph/sources/source-of.ts';
import type { RecordingOptions } from './usage/record-operations.ts';

export interface GatewayOptions {
  /** The supergraph's SDL, the file it is read from, or another source: the last two are followed as they change. */
  readonly supergraph: SupergraphOption;
  /**
   * The last accepted supergraph, with which the next one is compared.
   * @default kept in memory; the first one is accepted
   */
  readonly accepted?: AcceptedSupergraphs | undefined;
  /** The other processes that serve it. @default none, and each next one is served as soon as it is ready */
  readonly together?: Together | undefined;
  /** 0 picks a free port. @default 4000 */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** From a subgraph's name to the URL to use instead of the one in the supergraph. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /**
   * Whose tokens are believed, and how they are checked: one issuer, which is the mesh's own and may assert everything,
   * or several. Without it no token is read and everybody is anonymous.
   */
  readonly identity?: IdentityOptions | readonly IdentityOptions[] | undefined;
  /** What fetches of a governed supergraph are signed with. @default a pair made for this process */
  readonly envelopeKey?: EnvelopeKey | undefined;
  /** The log that records unmasked reads of personal data; the caller closes it. Without it there are no such reads. */
  readonly audit?: AuditLog | undefined;
  /**
   * The keys of tokens where the gateway masks in place of a subgraph.
   * @default none, and such a field is redacted
   */
  readonly tokens?: Pick<TokenKeys, 'keyOf'> | undefined;
  /** The URL at which subgraphs reach this gateway, without a path. @default the address it listens on */
  readonly publicUrl?: string | undefined;
  /** Disables introspection for anonymous callers. @default false */
  readonly production?: boolean;
  /**
   * Hides denied fields from the caller: a query that names one gets the error of an unknown field instead of null
   * and `FORBIDDEN_FIELD`. @default false
   */
  readonly hideDenied?: boolean;
  /**
   * Origins such as `https://app.example` whose pages may send requests to the graph and read the responses.
   * @default none
   */
  readonly cors?: readonly string[] | undefined;
  /** Documents that clients name by an id, and whether others are executed. @default none, and all are */
  readonly documents?: DocumentOptions | undefined;
  /** `docs/limits.md` lists all of them with their defaults. */
  readonly limits?: Partial<GatewayLimits>;
  /** `docs/fetches.md` lists all of them with their defaults. */
  readonly fetches?: FetchOptions | undefined;
  /** The response cache of domains; an entry is valid for its snapshot epoch. @default 64 MiB in memory */
  readonly cache?: Partial<CacheOptions> | undefined;
  /**
   * The executor of operations: this gateway's own, or @apollo/gateway's behind the same checks and over the same
   * fetches. `apollo` refuses a supergraph that links a policy. @default 'weft'
   */
  readonly executor?: ExecutorName | undefined;
  /**
   * The planner that is asked first. The plans of both are checked alike. The other one gets ready with the first operation
   * that the first does not plan, or wrongly. Where `hive` has no binary, `apollo` plans alone. @default 'apollo'
   */
  readonly planner?: PlannerName | undefined;
  /**
   * Has a share of the queries executed by @apollo/gateway as well, after their responses, and compares the results.
   * @default none
   */
  readonly shadow?: ShadowOptions | undefined;
  /**
   * How many executions of an operation are interpreted by our executor, before it generates code for it.
   * @default 2
   */
  readonly interpretedExecutions?: number | undefined;
  /** Wraps our executor, for tests in which it is wrong. @default nothing */
  readonly aroundExecutor?: ((execute: Execute) => Execute) | undefined;
  /** Where operations are recorded, without values, for `weft policy simulate`. @default nowhere */
  readonly recordOperations?: RecordingOptions | undefined;
  /** The store of the policies that subgraphs fetch. @default this gateway's own */
  readonly policies?: PolicyBundleStore | undefined;
  /** Is told what is done: counts it, or traces it. @default nobody, which costs nothing */
  readonly observer?: Observer | undefined;
  readonly logger: Logger;
  /** Further routes. A route at `GET /graphql` gets only the requests that accept HTML. */
  readonly pages?: readonly Route[];
}
