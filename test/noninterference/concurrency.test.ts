import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import type { Rows } from '#test/testkit/test-product.ts';
import { printContract } from './print-contract.ts';
import { post } from './product-stage.ts';
import { hospital, sites } from './products.ts';

const count = 20;
const requests = 1_000;
const everybody = Array.from({ length: count }, (_, index) => index);

/** Each principal's own rows contain a marker where others see a mask, or no row. */
const marker = (index: number, where: string) => `marker-${where}-${index}-x`;

const rows: Rows = {
  patients: everybody.map((index) => ({
    id: `q${index}`,
    email: marker(index, 'email'),
    nickname: marker(index, 'nickname'),
    diagnosis: marker(index, 'diagnosis'),
    site_id: `s${index}`,
  })),
  notes: everybody.map((index) => ({
    id: `n${index}`,
    owner_id: `q${index}`,
    patient_id: `q${index}`,
    text: marker(index, 'note'),
  })),
  visits: everybody.map((index) => ({
    id: marker(index, 'visit'),
    region: `r${index}`,
    patient_id: `q${index}`,
    minutes: index,
  })),
  sites: everybody.map((index) => ({ id: `s${index}`, region: `r${index}`, name: marker(index, 'site') })),
  beds: everybody.map((index) => ({ id: `b${index}`, patient_id: `q${index}` })),
};

const principalOf = (index: number): Principal => ({
  ...anonymous,
  authenticated: true,
  subject: `q${index}`,
  roles: ['patient'],
  claims: { region: [`r${index}`] },
});

const queries = [
  '{ patients(first: 100) { nodes { id email nickname diagnosis notes { nodes { text } } } } }',
  '{ notes(first: 100) { totalCount nodes { ownerId text patient { nickname email } } } }',
  '{ visits(first: 100) { nodes { id patient { diagnosis site { name } } } aggregate { count max { minutes } } } }',
  '{ sites(first: 20) { nodes { name patients(first: 5) { nodes { nickname visits(first: 5) { nodes { id } } beds(first: 5) { nodes { id } } } } } } }',
];

let mesh: KitMesh;
beforeAll(async () => {
  mesh = await createKitMesh({
    products: [hospital, sites].map((product) => ({ contract: printContract(product), rows })),
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

test(`no marker of one of ${count} principals is in a response to another, in ${requests} concurrent requests`, async () => {
  const tokens = await Promise.all(everybody.map((index) => mesh.tokenOf(principalOf(index))));
  const crossed: string[] = [];
  const seen = new Map<string, number>();
  async function ask(turn: number): Promise<void> {
    const index = turn % count;
    const query = queries[(turn + Math.floor(turn / count)) % queries.length] ?? '';
    const { status, body } = await post(mesh.gateway.url, JSON.stringify({ query }), {
      authorization: `Bearer ${tokens[index]}`,
    });
    expect(status).toBe(200);
    for (const [found, where = '', whose] of body.matchAll(/marker-([a-z]+)-(\d+)-x/g)) {
      if (Number(whose) === index) seen.set(where, (seen.get(where) ?? 0) + 1);
      else crossed.push(`${found} in a response to q${index}`);
    }
  }
  const turns = Array.from({ length: requests }, (_, turn) => turn).values();
  async function work(): Promise<void> {
    for (const turn of turns) await ask(turn);
  }
  await Promise.all(everybody.map(work));
  expect(crossed).toEqual([]);
  // All markers were there.
  expect([...seen.keys()].sort()).toEqual(['diagnosis', 'email', 'nickname', 'note', 'site', 'visit']);
}, 240_000);
