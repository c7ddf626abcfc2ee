import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import type { Domain } from './attack-mesh.ts';
import type { AskMore, Exchange, Who } from './attacker.ts';
import type { World } from './attempt.ts';

/** A response without the parts that differ between requests. */
export function bytesOf({ status, headers, text }: Pick<Exchange, 'status' | 'headers' | 'text'>): string {
  const lasting = [...headers].filter(([name]) => name !== 'date');
  return JSON.stringify([
    status,
    lasting,
    text
      .replace(/"correlationId":"[0-9a-f-]{36}"/g, '"correlationId":""')
      .replace(/"epoch":"[^"]+"/g, '"epoch":""')
      .replace(/"ageSeconds":\d+/g, '"ageSeconds":0')
      .replace(/"policy":"sha256-[0-9a-f]{64}"/g, '"policy":""'),
  ]);
}

export function codesOf({ errors = [] }: Pick<Exchange, 'errors'>): string[] {
  return errors.map(({ extensions }) => extensions.code);
}

/** Sends a request to both meshes, which differ in hidden data, and expects equal responses. */
export async function sameOnBoth(
  { attacker, twin }: World,
  who: Who,
  query: string,
  variables?: Record<string, unknown>,
  more?: AskMore,
): Promise<Exchange> {
  const [one, other] = [
    await attacker.ask(who, query, variables, more),
    await twin.ask(who, query, variables, more),
  ];
  expect(bytesOf(other)).toBe(bytesOf(one));
  const sql = ({ statements }: Exchange) => statements.map(({ text }) => text).sort();
  expect(sql(other)).toEqual(sql(one));
  return one;
}

/** Like `sameOnBoth`, at a subgraph itself. */
export async function sameDirectly(
  { attacker, twin }: World,
  domain: Domain,
  who: Who,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Exchange> {
  const [one, other] = [
    await attacker.direct(domain, who, query, variables),
    await twin.direct(domain, who, query, variables),
  ];
  expect(bytesOf(other)).toBe(bytesOf(one));
  return one;
}

/**
 * Expects that the whole operation is refused with the coordinate: by the gateway before anything is fetched, and by
 * the domain before any SQL runs, for any data.
 */
export async function expectRefused(
  world: World,
  query: string,
  coordinate: string,
  { variables, who = 'analyst_eu', domain = 'customers' }: RefusedOptions = {},
): Promise<void> {
  const response = await sameOnBoth(world, who, query, variables);
  expect(response).toMatchObject({ status: 400, fetches: 0, statements: [] });
  expect(new Set(codesOf(response))).toEqual(new Set(['MASKED_FIELD_OPERATION']));
  expect(response.data ?? null).toBeNull();
  expect(response.errors?.map(({ message }) => message).join('\n')).toContain(`"${coordinate}"`);
  if (domain === null) return;
  const direct = await sameDirectly(world, domain, who, query, variables);
  expect(direct.statements).toEqual([]);
  expect(new Set(codesOf(direct))).toEqual(new Set(['MASKED_FIELD_OPERATION']));
  expect(direct.data ?? null).toBeNull();
}

export interface RefusedOptions {
  readonly variables?: Record<string, unknown>;
  /** @default 'analyst_eu' */
  readonly who?: Who;
  /** The domain that also gets the operation directly; `null` where several take part. @default 'customers' */
  readonly domain?: Domain | null;
}

/** The graph has no such name: nothing is fetched, and nothing is suggested that the caller's introspection does not show. */
export async function expectUnknown(
  world: World,
  query: string,
  variables?: Record<string, unknown>,
): Promise<Exchange> {
  const response = await sameOnBoth(world, 'analyst_eu', query, variables);
  expect(response).toMatchObject({ status: 400, fetches: 0, statements: [] });
  for (const code of codesOf(response)) expect(code).toMatch(/^(GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT)$/);
  const suggested = (response.errors ?? []).flatMap(
    ({ message }) => /did you mean "?([^"?]*)/i.exec(message)?.[1] ?? [],
  );
  if (suggested.length > 0) {
    const shown = JSON.stringify((await world.attacker.ask('analyst_eu', allNames)).data);
    for (const name of suggested) expect(shown).toContain(`"name":"${name}"`);
  }
  return response;
}

const allNames =
  '{ __schema { types { fields { name args { name } } inputFields { name } enumValues { name } } } }';

/** A request that is refused with a code, before anything is fetched. */
export function expectCode(response: Exchange, status: number | readonly number[], code: string): void {
  expect([status].flat()).toContain(response.status);
  expect(new Set(codesOf(response))).toEqual(new Set([code]));
  expect(response).toMatchObject({ fetches: 0, statements: [] });
  expect(response.data ?? null).toBeNull();
}

/** A risk that stays is documented: `docs/masks.md` says it. */
export async function expectDocumented(words: string): Promise<void> {
  const page = (await readFile('docs/masks.md', 'utf8')).replaceAll('\n', ' ');
  expect(page.includes(words) ? words : `docs/masks.md does not say "${words}"`).toBe(words);
}
