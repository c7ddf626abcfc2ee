import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createGateway } from '#gateway/gateway.ts';
import { createAcceptedSupergraphs } from '#gateway/supergraph/accepted-supergraphs.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask, createTestMesh } from '#test/testkit/test-mesh.ts';
import { analystDecisions, compose, head, open, steward, subgraph } from './small-schemas.ts';

// Attempts to see a protected field by changing its protection. They are Weft's own, and in no external list.

const protectedBy = `@pii(category: "ssn") @mask(with: REDACT, unless: ${steward})`;
const people = (fields: string) =>
  subgraph(
    'people',
    `${head} type Query { person: Person ${open} } type Person @key(fields: "id") { id: ID! ${open} ${fields} }`,
  );
const lossesOf = (before: string, after: string) =>
  loosenedPolicy(before, after).map(({ code, path }) => `${code} ${path}`);

test('LOOSE-01: a protected field under another name is closed until governance accepts it', () => {
  const { supergraph: before } = compose([people(`ssn: String ${open} ${protectedBy}`)]);
  for (const fields of [
    'number: String @classification(level: INTERNAL)',
    // Next to a field that resembles the removed one.
    `ssnHash: String ${open} ${protectedBy} number: String ${open}`,
    // Behind a new type.
    `papers: Papers ${open}`,
  ]) {
    const more = fields.includes('Papers') ? `type Papers ${open} { number: String ${open} }` : '';
    const after = people(fields);
    const { supergraph } = compose([{ ...after, sdl: `${after.sdl} ${more}` }]);
    expect(supergraph).not.toBe('');
    expect(lossesOf(before, supergraph)).toEqual(['POLICY_LOOSENED Person.ssn']);
  }
});

test("LOOSE-02: a protected field cannot take the contract's id of another field to open it", () => {
  const id = '@contractId(id: "people/ssn")';
  const link = (text: string) => text.replace('"@inert"', '"@inert", "@contractId"');
  const ofPeople = (fields: string) => ({ ...people(''), sdl: link(people(fields).sdl) });
  const { supergraph: before } = compose([ofPeople(`ssn: String ${open} ${protectedBy} ${id}`)]);
  // Another domain that claims the id names its own field.
  const thief = subgraph('thief', link(`${head} type Query { loot: String ${open} ${protectedBy} ${id} }`));
  const { supergraph } = compose([ofPeople(`number: String ${open}`), thief]);
  expect(lossesOf(before, supergraph)).toEqual(['POLICY_LOOSENED Person.ssn']);
});

test('LOOSE-03: a supergraph file that opens a field opens nothing, at a swap and after a restart', async () => {
  await using folder = await temporaryFolder();
  await using mesh = await createTestMesh({
    subgraphs: [
      {
        ...people(`ssn: String ${open} @access(allow: ${steward})`),
        resolvers: { Query: { person: () => ({ id: '1', ssn: 'canary' }) } },
      },
    ],
    foreign: true,
  });
  const file = join(folder.path, 'supergraph.graphql');
  const start = () =>
    createGateway({
      supergraph: { file },
      accepted: createAcceptedSupergraphs({ home: folder.path }),
      port: 0,
      logger: createLogger('test', 'silent'),
    });
  const seen = async (gateway: { readonly url: string }) =>
    JSON.stringify(await ask(gateway.url, '{ person { ssn } }'));
  const refusedBy = async (gateway: { readonly url: string }) =>
    (await fetch(`${gateway.url}/health/ready`)).text();
  const opened = mesh.supergraph.replaceAll(/@access\(allow: \[\["role:steward"\]\][^)]*\)/g, '');
  expect(opened).not.toBe(mesh.supergraph);

  await writeFile(file, mesh.supergraph);
  {
    await using gateway = await start();
    expect(await seen(gateway)).not.toContain('canary');
    await writeFile(file, opened);
    await expect.poll(() => refusedBy(gateway), { timeout: 20_000 }).toContain('refused');
    expect(await seen(gateway)).not.toContain('canary');
  }
  await using again = await start();
  expect(await seen(again)).not.toContain('canary');
  // The result of the attempt where nothing was accepted before.
  await using elsewhere = await createGateway({
    supergraph: opened,
    port: 0,
    logger: createLogger('test', 'silent'),
  });
  expect(await seen(elsewhere)).toContain('canary');
});

test('LOOSE-04: an overlay that was written for another type of a field does not lose its effect silently', () => {
  const domain = people(`born: String @classification(level: INTERNAL)`);
  for (const type of ['Int', '[String]', '[String!]!']) {
    const overlay = `extend type Person { born: ${type} @mask(with: NULL) }`;
    expect(compose([domain], [{ file: 'o.graphql', sdl: overlay }]).codes).toContain('OVERLAY_TYPE_DIFFERS');
  }
});

test('LOOSE-05: a misspelt role admits no caller, and is reported', async () => {
  const domain = people(
    `ssn: String ${open} @access(allow: [["role:stewrad"]]) born: String @access(allow: ${steward})`,
  );
  const { codes, supergraph } = compose([domain]);
  expect(codes).toContain('GRANT_UNKNOWN');
  expect((await analystDecisions(supergraph)).of('Person.ssn')).toMatchObject({ kind: 'DENY' });
});

test('LOOSE-06: the policy of an interface is not lost with the interface', () => {
  const types = (promised: string, own: string, named = 'implements Named') => [
    subgraph(
      'people',
      `${head} type Query { person: Person ${open} } interface Named { id: ID! ${open} ${promised} }
       type Other implements Named @key(fields: "id") { id: ID! ${open} ${promised && `ssn: String ${open}`} }
       type Person ${named} @key(fields: "id") { id: ID! ${open} ${own} }`,
    ),
  ];
  const [closed, plain] = [`ssn: String ${open} ${protectedBy}`, `ssn: String ${open}`];
  const before = compose(types(closed, plain)).supergraph;
  for (const after of [types('', plain), types(plain, plain), types(closed, plain, '')]) {
    const { supergraph } = compose(after);
    expect(supergraph).not.toBe('');
    expect(lossesOf(before, supergraph)).toContain('POLICY_LOOSENED Person.ssn');
  }
  // It can move to the interface, and then applies to all implementations.
  expect(lossesOf(compose(types(plain, closed)).supergraph, before)).toEqual([]);
});

test('LOOSE-07: the id of another field does not hide a removed protected field', () => {
  const link = (text: string) => text.replace('"@inert"', '"@inert", "@contractId"');
  const ofPeople = (fields: string) => compose([{ ...people(''), sdl: link(people(fields).sdl) }]).supergraph;
  const nick = `nick: String ${open} @contractId(id: "people/nick")`;
  const before = ofPeople(`ssn: String ${open} ${protectedBy} @contractId(id: "people/ssn") ${nick}`);
  for (const number of ['people/nick', 'people/number']) {
    const after = ofPeople(`${nick} number: String ${open} @contractId(id: "${number}")`);
    expect(after).not.toBe('');
    expect(lossesOf(before, after)).toEqual(['POLICY_LOOSENED Person.ssn']);
  }
});

test('LOOSE-08: a protected field is searched in the other parts of its row, and in a type without its key', () => {
  const withParts = (fields: string, parts: string) => {
    const domain = people(`contact: Contact ${open} ${fields}`);
    return compose([{ ...domain, sdl: `${domain.sdl} type Contact { city: String ${open} ${parts} }` }])
      .supergraph;
  };
  const [ssn, number] = [`ssn: String ${open} ${protectedBy}`, `number: String ${open}`];
  expect(lossesOf(withParts(ssn, ''), withParts('', number))).toEqual(['POLICY_LOOSENED Person.ssn']);
  expect(lossesOf(withParts('', ssn), withParts(number, ''))).toEqual(['POLICY_LOOSENED Contact.ssn']);
  const card = (type: string, key: string, more: string) =>
    compose([
      subgraph(
        'cards',
        `${head} type Query { card: ${type} ${open} } type ${type} ${key} { id: ID ${open} ${more} }`,
      ),
    ]).supergraph;
  const [keyed, bare] = [card('Card', '@key(fields: "id")', ssn), card('Paper', '', number)];
  expect(lossesOf(keyed, bare)).toEqual(['POLICY_LOOSENED Card.ssn']);
  expect(lossesOf(card('Paper', '', ssn), card('Card', '@key(fields: "id")', number))).toEqual([
    'POLICY_LOOSENED Paper.ssn',
  ]);
});

test('LOOSE-09: a filter on a protected field is the same one under another name', () => {
  const asked = (root: string, input = '') =>
    compose([
      subgraph(
        'people',
        `${head} type Query { ${root}: Person ${open} } ${input} type Person @key(fields: "id") { id: ID! ${open} ssn: String ${open} ${protectedBy} }`,
      ),
    ]).supergraph;
  const reveals = '@reveals(field: "Person.ssn", by: FILTER)';
  const filter = (field: string) => `input Like { ${field} }`;
  for (const [before, after] of [
    [asked(`person(ssn: String ${reveals})`), asked('person(number: String @inert)')],
    [asked(`person(ssn: String ${reveals})`), asked('human(number: String @inert)')],
    [
      asked('person(like: Like @inert)', filter(`ssn: String ${reveals}`)),
      asked('person(like: Like @inert)', filter('number: String @inert')),
    ],
  ] as const) {
    expect(after).not.toBe('');
    expect(lossesOf(before, after)).toHaveLength(1);
  }
  const renamed = asked(`person(number: String ${reveals})`);
  expect(lossesOf(asked(`person(ssn: String ${reveals})`), renamed)).toEqual([]);
  expect(lossesOf(renamed, asked('person'))).toEqual([]);
});
