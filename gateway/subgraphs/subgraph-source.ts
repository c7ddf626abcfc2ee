import type { Logger } from '#platform/runtime/log.ts';
import type { AnswerCache } from '../cache/answer-cache.ts';
import type { AnswerGuard } from '../enforcement/answer-guard.ts';
import type { DomainSource, FetchOperation } from '../fetches/subgraph-fetch.ts';
import { defaultLimits } from '../limits/limits.ts';
import { listenHeaders } from './envelope-headers.ts';
import type { FetchShape } from './fetch-shape.ts';
import { pipe } from './pipe.ts';
import { cache } from './steps/cache.ts';
import { check } from './steps/check.ts';
import { copy } from './steps/copy.ts';
import { errors } from './steps/errors.ts';
import { guard } from './steps/guard.ts';
import { joinEntities } from './steps/join-entities.ts';
import { observe } from './steps/observe.ts';
import { type SendOptions, send } from './steps/send.ts';
import { share } from './steps/share.ts';

export interface SubgraphSourceOptions extends SendOptions {
  readonly shapeOf: (operation: FetchOperation) => FetchShape;
  /** Coordinates that travel whoever asks. */
  readonly keys: ReadonlySet<string>;
  readonly guard: AnswerGuard;
  /** Errors that are taken from one response; one more counts the rest. @default 50 */
  readonly errorsTaken?: number;
  /** @default nothing is cached */
  readonly cache?: AnswerCache | undefined;
  readonly logger: Logger;
}

/**
 * Fetches from one domain. It never throws for what a domain does: whatever goes wrong costs the fields of
 * the fetch, with errors that name the domain, and nothing else.
 */
export function createSubgraphSource(options: SubgraphSourceOptions): DomainSource {
  const { name, url, shapeOf, keys, logger, errorsTaken = defaultLimits.responseErrors } = options;
  const kept = options.cache?.of({ name, url, credential: listenHeaders(options) });
  // From the domain outwards: each step is around the ones above it.
  const fetch = pipe(
    // Innermost, so that each body that leaves has an envelope of its own.
    send(options),
    // Around what is sent: callers who are the same to the domain need one body between them.
    share,
    // Before bodies are compared: it is the joined body that may be the same as another request's.
    joinEntities,
    // After what was joined is split, and below the cache, which hands out texts that it parses for each request.
    copy,
    // Above `joinEntities`, so that entities that are cached are not asked for; below `guard`, so that one entry serves all
    // callers who are decided alike, and what is cached is checked each time it is given.
    cache(name, kept),
    // Above the cache, which learns here that a response is fit to be cached.
    check(name, logger),
    // Above all that is shared or cached: from here on a response belongs to one caller.
    guard(options, keys),
    // Above whatever may fail: it becomes errors of the fields.
    errors({ name, errorsTaken, logger }),
    // Outermost: a fetch is what the plan asked for, wherever its response came from.
    observe(name),
  );
  return { fetch: (asked) => fetch({ ...asked, shape: shapeOf(asked.operation) }) };
}
