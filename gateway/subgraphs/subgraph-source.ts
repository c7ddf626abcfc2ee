import type { Logger } from '#platform/runtime/log.ts';
import type { ResponseCache } from '../cache/response-cache.ts';
import type { ResponseGuard } from '../enforcement/response-guard.ts';
import type { DomainSource, FetchOperation } from '../fetches/subgraph-fetch.ts';
import { defaultLimits } from '../limits/limits.ts';
import { listenHeaders } from './envelope-headers.ts';
import { changesRequests, type FetchHooks } from './fetch-hooks.ts';
import type { FetchShape } from './fetch-shape.ts';
import { pipe } from './pipe.ts';
import { cache } from './steps/cache.ts';
import { check } from './steps/check.ts';
import { copy } from './steps/copy.ts';
import { errors } from './steps/errors.ts';
import { guard } from './steps/guard.ts';
import { hook } from './steps/hook.ts';
import { joinEntities, joinNone } from './steps/join-entities.ts';
import { observe } from './steps/observe.ts';
import { type SendOptions, send } from './steps/send.ts';
import { sendEach, share } from './steps/share.ts';

export interface SubgraphSourceOptions extends SendOptions {
  readonly shapeOf: (operation: FetchOperation) => FetchShape;
  /** Coordinates that are fetched for every caller. */
  readonly keys: ReadonlySet<string>;
  readonly guard: ResponseGuard;
  /** The most errors of one response; one more counts the rest. @default 50 */
  readonly errorsTaken?: number;
  /** @default nothing is cached */
  readonly cache?: ResponseCache | undefined;
  /** @default none */
  readonly hooks?: FetchHooks | undefined;
  readonly logger: Logger;
}

/**
 * Fetches from one domain. It never throws for a domain's failure: a failure leaves the fields of the fetch empty,
 * with errors that name the domain.
 */
export function createSubgraphSource(options: SubgraphSourceOptions): DomainSource {
  const { name, url, shapeOf, keys, logger, errorsTaken = defaultLimits.responseErrors } = options;
  // A request that hooks act on is of one caller, whatever its policy: it is sent as it is planned, and nothing is cached of it.
  const apart = options.hooks !== undefined && changesRequests(options.hooks);
  const kept = apart ? undefined : options.cache?.of({ name, url, credential: listenHeaders(options) });
  // From the domain outwards: each step wraps the ones above it.
  const fetch = pipe(
    // Innermost, so that each body has its own envelope; hooks are around it, and see neither that nor what follows from it.
    apart && options.hooks ? hook(options.hooks, options)(send(options)) : send(options),
    // Around `send`: callers that are the same to the domain share one body.
    apart ? sendEach : share,
    // Before bodies are compared: the joined body may equal another request's.
    apart ? joinNone : joinEntities,
    // After joined responses are split, and below the cache, which parses its texts for each request.
    copy,
    // Above `joinEntities`, so that entities that are cached are not asked for; below `guard`, so that one entry serves all
    // callers who are decided alike, and what is cached is checked each time it is given.
    cache(name, kept),
    // Above the cache, which learns here that a response is fit to be cached.
    check(name, logger),
    // Above all shared and cached responses: from here on a response belongs to one caller.
    guard(options, keys),
    // Above whatever may fail: it becomes errors of the fields.
    errors({ name, errorsTaken, logger }),
    // Outermost: a fetch is what the plan asked for, wherever its response came from.
    observe(name),
  );
  return { hooked: apart, fetch: (asked) => fetch({ ...asked, shape: shapeOf(asked.operation) }) };
}
