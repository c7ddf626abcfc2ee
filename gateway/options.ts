import type { AuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { Route } from '#platform/runtime/http-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import type { TokenSecrets } from '#platform/runtime/token-key.ts';
import type { CacheOptions } from './cache/answer-cache.ts';
import type { PolicyBundleStore } from './enforcement/policy-bundle-store.ts';
import type { ExecutorName } from './execution/executor.ts';
import type { FetchOptions } from './fetches/fetch-limits.ts';
import type { IdentityOptions } from './identity/authenticate.ts';
import type { EnvelopeKey } from './identity/envelope-key.ts';
import type { GatewayLimits } from './limits/limits.ts';
import type { GatewayMetrics } from './metrics/gateway-metrics.ts';
import type { PlannerName } from './planner/planner.ts';
import type { AcceptedSupergraphs } from './supergraph/accepted-supergraphs.ts';
import type { SupergraphSource } from './supergraph/read-supergraph.ts';
import type { RecordingOptions } from './usage/record-operations.ts';

export interface GatewayOptions {
  /** The supergraph's SDL, or the file it is read from; a file is watched and reloaded when it changes. */
  readonly supergraph: SupergraphSource;
  /**
   * The last accepted supergraph, which the next one is compared with.
   * @default known for as long as the gateway lives: the first one is accepted
   */
  readonly accepted?: AcceptedSupergraphs | undefined;
  /** 0 picks a free one. @default 4000 */
  readonly port?: number;
  /** @default '127.0.0.1' */
  readonly host?: string;
  /** From a subgraph's name to the URL to use instead of the one in the supergraph. */
  readonly subgraphUrls?: Readonly<Record<string, string>>;
  /** How tokens are checked. Without it no token is read and everybody is anonymous. */
  readonly identity?: IdentityOptions | undefined;
  /** What fetches of a governed supergraph are signed with. @default a pair made for this process */
  readonly envelopeKey?: EnvelopeKey | undefined;
  /** Where clear reads of personal data are recorded; it stays the caller's to close. Without it there are none. */
  readonly audit?: AuditLog | undefined;
  /**
   * What tokens are made with where the gateway masks in place of a subgraph; the same as the products'.
   * @default none, and such a field is redacted
   */
  readonly tokens?: TokenSecrets | undefined;
  /** Where subgraphs reach this gateway, without a path. @default the address it listens on */
  readonly publicUrl?: string | undefined;
  /** No introspection for anonymous callers. @default false */
  readonly production?: boolean;
  /**
   * What a caller may not see is unknown to them: naming it is answered as naming what there never was, instead
   * of with null and `FORBIDDEN_FIELD`. @default false
   */
  readonly hideDenied?: boolean;
  /** `docs/limits.md` has all of them with their defaults. */
  readonly limits?: Partial<GatewayLimits>;
  /** `docs/fetches.md` has all of them with their defaults. */
  readonly fetches?: FetchOptions | undefined;
  /** What domains answered is kept while it is what they would answer. @default 64 MiB in memory */
  readonly cache?: Partial<CacheOptions> | undefined;
  /**
   * What executes operations: this gateway itself, or @apollo/gateway's executor behind the same door and over the same
   * fetches. A supergraph that links a policy is refused with `apollo`. @default 'weft'
   */
  readonly executor?: ExecutorName | undefined;
  /**
   * Which planner is asked first. The plans of both are checked alike, and @apollo/query-planner plans what the other one
   * does not, or not rightly, or where it has no binary. @default 'apollo'
   */
  readonly planner?: PlannerName | undefined;
  /** Where to take down what is asked, without values, for `weft policy simulate`. @default nowhere */
  readonly recordOperations?: RecordingOptions | undefined;
  /** Where the policy that subgraphs ask for is kept. @default a shelf of this gateway's own */
  readonly policies?: PolicyBundleStore | undefined;
  /** Counts what is done. @default nothing is counted */
  readonly metrics?: GatewayMetrics | undefined;
  readonly logger: Logger;
  /** Further routes. One at `GET /graphql` gets only the requests that ask for HTML. */
  readonly pages?: readonly Route[];
}
