import fc from 'fast-check';
import { expect, test } from 'vitest';
import { composeSupergraph } from '#schema/compose.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { openTypes } from '#schema/simulate/open-types.ts';
import { linkHeader } from '#test/testkit/link-header.ts';

const internal = '@classification(level: INTERNAL)';
const shop = `
  ${linkHeader({ federation: ['@key'], policy: ['@classification', '@access', '@mask', '@inert', '@rows'] })}
  type Query {
    order(id: ID!): Order
    orders: OrderConnection ${internal}
    lines: LineConnection
    news: [Note] ${internal}
    turnover: Int ${internal}
  }
  type Order @key(fields: "id") ${internal} {
    id: ID! ${internal}
    total: Int ${internal}
    margin: Int ${internal} @access(allow: [["role:finance"]])
    memo: String @classification(level: CONFIDENTIAL)
    file: String @classification(level: RESTRICTED)
    place: Place ${internal}
    lines: LineConnection ${internal}
    note: Note ${internal}
  }
  type OrderConnection ${internal} { nodes: [Order!]! edges: [OrderEdge!]! totalCount: Int group: OrderGroup }
  type OrderEdge ${internal} { node: Order! cursor: String! }
  type OrderGroup ${internal} { keys: OrderKeys }
  type OrderKeys ${internal} { total: Int }
  type Place { city: String ${internal} }
  type Line @key(fields: "id") ${internal} { id: ID! ${internal} order: Order ${internal} place: Spot ${internal} note: Note ${internal} }
  type LineConnection ${internal} { nodes: [Line!]! totalCount: Int }
  type Spot { shelf: String ${internal} }
  type Note { text: String ${internal} }
  type Ware @key(fields: "id") @classification(level: PUBLIC) { id: ID! @classification(level: PUBLIC) stock: Int ${internal} }
`;

const staffOnly = 'extend schema @organisation(allow: [["scope:staff"]])';
const toCustomers = 'extend type Order @audience(allow: [["role:customer"]])';

function supergraph(...overlays: readonly string[]): string {
  const composed = composeSupergraph({
    subgraphs: [{ name: 'shop', url: 'http://shop.test', sdl: shop }],
    overlays: overlays.map((sdl, at) => ({ file: `${at}.graphql`, sdl })),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  return composed.supergraph;
}

const bundle = (...overlays: readonly string[]): PolicyBundle => readPolicy(supergraph(...overlays));

const customer: Principal = { ...anonymous, authenticated: true, subject: 'c', roles: ['customer'] };
const staff: Principal = { ...anonymous, authenticated: true, subject: 's', scopes: ['staff'] };
const service: Principal = { ...anonymous, authenticated: true, subject: 'domain:stats', service: 'stats' };

async function closedTo(who: Principal, policy: PolicyBundle): Promise<string[]> {
  const decisions = await decisionsFor(policy, who);
  return Object.keys(policy.coordinates)
    .filter((at) => at.includes('.') && decisions.of(at).kind === 'DENY')
    .sort();
}

const fields = Object.keys(bundle(staffOnly).coordinates).filter((at) => at.includes('.'));
const publicFields = ['Ware.id'];

test('INTERNAL is for the organisation and for service identities, not for other valid tokens', async () => {
  const policy = bundle(staffOnly);
  for (const who of [staff, service]) {
    expect(await closedTo(who, policy)).toEqual(['Order.file', 'Order.margin']);
  }
  for (const who of [customer, anonymous, { ...customer, scopes: ['Staff'], roles: ['staff'] }]) {
    expect(await closedTo(who, policy)).toEqual(fields.filter((at) => !publicFields.includes(at)).sort());
  }
});

test('without an organisation statement no caller belongs to it', async () => {
  const policy = bundle();
  for (const who of [staff, customer, { ...staff, roles: ['steward'], domains: ['shop'] }]) {
    expect(await closedTo(who, policy)).toEqual(fields.filter((at) => !publicFields.includes(at)).sort());
  }
  expect(await closedTo(service, policy)).toEqual(['Order.file', 'Order.margin']);
});

test('an audience opens a type and the types made from it alone, and no other type', async () => {
  const closed = await closedTo(customer, bundle(staffOnly, toCustomers));
  expect(closed).toEqual([
    'Line.id',
    'Line.note',
    'Line.order',
    'Line.place',
    'LineConnection.nodes',
    'LineConnection.totalCount',
    'Note.text',
    'Order.file',
    'Order.lines',
    'Order.margin',
    'Query.lines',
    'Query.news',
    'Query.turnover',
    'Spot.shelf',
    'Ware.stock',
  ]);
  expect(await closedTo(anonymous, bundle(staffOnly, toCustomers))).toContain('Order.id');
});

test('a type that several types lead to is open where all of them are, or where it has its own audience', async () => {
  const lines = 'extend type Line @audience(allow: [["role:customer"]])';
  const both = await closedTo(customer, bundle(staffOnly, toCustomers, lines));
  expect(both).not.toContain('Note.text');
  expect(both).not.toContain('Order.lines');
  // At a root the owner of the note is unknown.
  const note = 'extend type Note @audience(allow: [["role:customer"]])';
  const alone = await closedTo(customer, bundle(staffOnly, note));
  expect(alone).not.toContain('Note.text');
  expect(alone).not.toContain('Query.news');
  expect(alone).toContain('Order.note');
});

test('an audience leaves masks, access and the other levels as they are', async () => {
  const decisions = await decisionsFor(bundle(staffOnly, toCustomers), customer);
  expect(decisions.of('Order.memo')).toMatchObject({ kind: 'MASK', mask: 'NULL' });
  expect(decisions.of('Order.file')).toMatchObject({ kind: 'DENY', source: 'classification:RESTRICTED' });
  expect(decisions.of('Order.margin')).toMatchObject({ kind: 'DENY', source: 'shop' });
});

test('an audience does not widen an @access that names the organisation', async () => {
  const own = 'extend type Order { total: Int @access(allow: [["organisation"]]) }';
  const policy = bundle(staffOnly, toCustomers, own);
  expect((await decisionsFor(policy, customer)).of('Order.total').kind).toBe('DENY');
  expect((await decisionsFor(policy, staff)).of('Order.total').kind).toBe('CLEAR');
});

test('a further audience closes nothing and opens nothing for other callers', async () => {
  const types = ['Order', 'Line', 'Note', 'Ware', 'OrderConnection', 'Place'];
  await fc.assert(
    fc.asyncProperty(fc.subarray(types), fc.constantFrom(...types), async (opened, further) => {
      const written = opened.map((type) => `extend type ${type} @audience(allow: [["role:customer"]])`);
      const more = [...written, `extend type ${further} @audience(allow: [["role:customer"]])`];
      const [before, after] = [bundle(staffOnly, ...written), bundle(staffOnly, ...more)];
      const closed = new Set(await closedTo(customer, before));
      for (const at of await closedTo(customer, after)) expect(closed).toContain(at);
      for (const who of [staff, anonymous, { ...customer, roles: ['partner'] }]) {
        expect(await closedTo(who, after)).toEqual(await closedTo(who, before));
      }
    }),
    { numRuns: 25 },
  );
}, 60_000);

test('reports the types that outside callers can read with their remaining rows', () => {
  expect(openTypes(supergraph(staffOnly))).toEqual([
    { type: 'Ware', readers: [{ who: [], fields: ['id'], rows: [] }] },
  ]);
  const own = 'extend type Order @rows(field: "id", claim: "sub", unless: [["organisation"]])';
  const all = 'extend type Order @rows(field: "total", claim: "total", unless: [["role:customer"]])';
  expect(openTypes(supergraph(staffOnly, toCustomers, own, all))).toEqual([
    {
      type: 'Order',
      readers: [
        {
          who: ['role:customer'],
          fields: ['id', 'total', 'memo', 'place', 'note'],
          rows: [{ field: 'id', claim: 'sub' }],
        },
        {
          who: ['role:customer', 'role:finance'],
          fields: ['id', 'total', 'margin', 'memo', 'place', 'note'],
          rows: [{ field: 'id', claim: 'sub' }],
        },
      ],
    },
    // Hand-written fields on a type of rows are open as they are.
    ...[
      ['OrderKeys', 'total'],
      ['Place', 'city'],
    ].map(([type, field]) => ({
      type,
      readers: [{ who: ['role:customer'], fields: [field], rows: [{ field: 'id', claim: 'sub' }] }],
    })),
    { type: 'Ware', readers: [{ who: [], fields: ['id'], rows: [] }] },
  ]);
});

test('outside callers get exactly what the report says is open', async () => {
  const types = ['Order', 'Line', 'Note', 'Ware'];
  const roles = ['customer', 'finance', 'partner'];
  const audiences = fc.array(fc.tuple(fc.constantFrom(...types), fc.subarray(roles, { minLength: 1 })), {
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(audiences, fc.subarray(roles), async (opened, held) => {
      const written = opened.map(
        ([type, each]) =>
          `extend type ${type} @audience(allow: [${JSON.stringify(each.map((role) => `role:${role}`))}])`,
      );
      const text = supergraph(staffOnly, ...written);
      const who = { ...customer, roles: held };
      const decisions = await decisionsFor(readPolicy(text), who);
      const meets = (rules: readonly string[]) =>
        rules.every((rule) => rule === 'authenticated' || held.some((role) => rule === `role:${role}`));
      const told = openTypes(text).flatMap(({ type, readers }) =>
        readers
          .filter((reader) => meets(reader.who))
          .flatMap((reader) => reader.fields.map((name) => `${type}.${name}`)),
      );
      const compared = [...types, 'Place', 'Spot', 'OrderKeys'];
      const of = (at: string) => compared.includes(at.split('.')[0] ?? '');
      const got = fields.filter((at) => of(at) && decisions.of(at).kind !== 'DENY');
      expect([...new Set(told)].filter(of).sort()).toEqual(got.sort());
    }),
    { numRuns: 25 },
  );
}, 60_000);
