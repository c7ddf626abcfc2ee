import type { RemovedPolicy } from '#schema/changes/removed-policy.ts';
import type { AcceptedSupergraphs } from '../supergraph/accepted-supergraphs.ts';
import type { Ask } from './messages.ts';
import type { Questions } from './questions.ts';

/** Supergraphs are megabytes, and processes that start together ask together. Milliseconds. */
const answerMs = 20_000;

interface Keeping {
  readonly sdl: string;
  readonly since?: string | undefined;
  readonly removed?: readonly RemovedPolicy[] | undefined;
}

/** The primary's answer to a process; `undefined` for another question. */
export async function answerAcceptance(
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
export function createOwnAcceptance({ ask }: Questions): AcceptedSupergraphs {
  async function answer<T>(what: Ask['what'], about?: string): Promise<T> {
    const answered = await ask(what, about, answerMs);
    if (answered === undefined) throw new Error('The primary process does not say what was accepted.');
    return answered as T;
  }
  return {
    last: async () => (await answer<{ readonly sdl?: string }>('last accepted')).sdl,
    removed: () => answer('removed'),
    accepts: (digest) => answer('accepts', digest),
    keep: (sdl, since, removed) => answer('keep', JSON.stringify({ sdl, since, removed } satisfies Keeping)),
  };
}
