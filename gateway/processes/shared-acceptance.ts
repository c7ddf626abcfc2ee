import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import type { AcceptedSupergraphs } from '../supergraph/accepted-supergraphs.ts';
import type { Ask } from './messages.ts';
import type { ProcessRequests } from './process-requests.ts';

/** Supergraphs are megabytes, and processes that start together ask together. Milliseconds. */
const responseMs = 20_000;

interface Keeping {
  readonly sdl: string;
  readonly since?: string | undefined;
  readonly removed?: readonly RemovedPolicy[] | undefined;
}

/** The primary's answer to a process; `undefined` for another question. */
export async function respondToAcceptance(
  accepted: AcceptedSupergraphs,
  { what, about = '' }: Ask,
): Promise<unknown> {
  switch (what) {
    case 'last accepted':
      return { sdl: await accepted.last() };
    case 'removed':
      return accepted.removed();
    case 'accepts':
      return accepted.accepts(about);
    case 'keep': {
      const { sdl, since, removed }: Keeping = JSON.parse(about);
      return accepted.keep(sdl, since, removed);
    }
    default:
      return undefined;
  }
}

/**
 * What the primary keeps, as a serving process has it: one acceptance for all, and one that is replaced begins with
 * what the others were compared with. A primary that does not answer has accepted nothing.
 */
export function createOwnAcceptance({ ask }: ProcessRequests): AcceptedSupergraphs {
  async function respond<T>(what: Ask['what'], about?: string): Promise<T> {
    const answered = await ask(what, about, responseMs);
    if (answered === undefined) throw new Error('The primary process does not say what was accepted.');
    return answered as T;
  }
  return {
    last: async () => (await respond<{ readonly sdl?: string }>('last accepted')).sdl,
    removed: () => respond('removed'),
    accepts: (digest) => respond('accepts', digest),
    keep: (sdl, since, removed) => respond('keep', JSON.stringify({ sdl, since, removed } satisfies Keeping)),
  };
}
