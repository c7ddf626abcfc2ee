import fc from 'fast-check';
import type { Principal } from '#schema/policy/principal.ts';
import { arbitraryOf, type Choices } from '#test/testkit/choices.ts';
import type { Asked } from './operation-text.ts';
import type { Operation } from './operations.ts';
import { createTokenBook, type TokenBook } from './tokens.ts';
import type { Worlds } from './worlds.ts';

/** The response of a principal, byte for byte. */
export interface Answer {
  readonly status: number;
  /** All headers except the date. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A mesh, or a product, with the data of one world. */
export interface Side extends AsyncDisposable {
  ask(asked: Asked, who: Principal): Promise<Answer>;
}

/** A system that can be set up on any two worlds. */
export interface Stage {
  /** The principal. */
  readonly principals: readonly Principal[];
  worlds(who: Principal, choices: Choices): Worlds;
  /** @param at the index of the world. */
  open(worlds: Worlds, at: 0 | 1): Promise<Side>;
  operation(worlds: Worlds, choices: Choices): Operation;
}

export interface Leak {
  readonly who: Principal;
  readonly operation: Operation;
  readonly responses: readonly [Answer, Answer];
}

export interface Outcome {
  readonly operations: number;
  /** The share of operations that were answered and not refused. */
  readonly answered: number;
  /** The leak with the shortest operation. */
  readonly leak: Leak | undefined;
}

export interface Effort {
  /** Pairs of worlds; the principals take turns. */
  readonly pairs: number;
  /** Operations for each pair. */
  readonly operations: number;
  readonly seed: number;
  /** Concurrent operations. @default 8 */
  readonly atOnce?: number;
}

/** Searches for an operation whose response differs between two worlds that differ in hidden data only. */
export async function findLeak(
  stage: Stage,
  { pairs, operations, seed, atOnce = 8 }: Effort,
): Promise<Outcome> {
  let asked = 0;
  let answered = 0;
  for (let pair = 0; pair < pairs; pair += 1) {
    const who = stage.principals[pair % stage.principals.length] as Principal;
    const [worlds] = fc.sample(
      arbitraryOf((choices) => stage.worlds(who, choices)),
      { numRuns: 1, seed: seed + pair },
    ) as [Worlds];
    const drawn = fc.sample(
      arbitraryOf((choices) => stage.operation(worlds, choices)),
      { numRuns: operations, seed: seed + pair },
    );
    await using one = await stage.open(worlds, 0);
    await using other = await stage.open(worlds, 1);
    const leaks: Leak[] = [];
    await inTurns(drawn, atOnce, async (operation) => {
      const responses = await Promise.all([
        askSide(one, operation, worlds, 0),
        askSide(other, operation, worlds, 1),
      ]);
      asked += 1;
      if (isResponse(responses[0])) answered += 1;
      if (!same(...responses)) leaks.push({ who, operation, responses });
      return leaks.length === 0;
    });
    const [leak] = leaks.sort((a, b) => a.operation.query.length - b.operation.query.length);
    if (leak) return { operations: asked, answered: answered / asked, leak };
  }
  return { operations: asked, answered: answered / asked, leak: undefined };
}

/** A leak in a form for the developer who fixes it. */
export function printLeak({ who, operation, responses }: Leak): string {
  const [one, other] = responses.map(
    ({ status, headers, body }) => `${status} ${JSON.stringify(headers)}\n${body}`,
  );
  const before = operation.before ? `after ${operation.before.query}\n` : '';
  return `${JSON.stringify(who)}\n${before}${operation.query}\n${JSON.stringify(operation.variables)}\n${one}\n${other}`;
}

async function askSide(side: Side, operation: Operation, worlds: Worlds, at: 0 | 1): Promise<Answer> {
  const book = createTokenBook(worlds.domains, at);
  const { before } = operation;
  if (!before) return told(await side.ask(written(operation, book, []), worlds.who), book);
  const first = await side.ask(written(before, book, []), worlds.who);
  const cursors = [...first.body.matchAll(/"(?:cursor|endCursor)":"([\w-]+)"/g)].map(
    ([, cursor = '']) => cursor,
  );
  const then = told(await side.ask(written(operation, book, cursors), worlds.who), book);
  return { ...then, body: `${told(first, book).body}\n${then.body}` };
}

function written({ query, variables }: Asked, book: TokenBook, cursors: readonly string[]): Asked {
  const withCursors = (text: string) =>
    text.replace(/<cursor (\d+)>/g, (_, index: string) => cursors[Number(index) % cursors.length] ?? 'none');
  return {
    query: withCursors(book.write(query)),
    variables: JSON.parse(withCursors(book.write(JSON.stringify(variables)))),
  };
}

function told(response: Answer, book: TokenBook): Answer {
  return { ...response, body: book.read(response.body) };
}

function isResponse({ status, body }: Answer): boolean {
  return status === 200 && !/"data":null/.test(body) && /"data":/.test(body);
}

function same(one: Answer, other: Answer): boolean {
  return (
    one.status === other.status &&
    one.body === other.body &&
    JSON.stringify(one.headers) === JSON.stringify(other.headers)
  );
}

async function inTurns<T>(
  items: readonly T[],
  atOnce: number,
  each: (item: T) => Promise<boolean>,
): Promise<void> {
  const rest = items.values();
  async function work(): Promise<void> {
    for (const item of rest) if (!(await each(item))) return;
  }
  await Promise.all(Array.from({ length: atOnce }, work));
}
