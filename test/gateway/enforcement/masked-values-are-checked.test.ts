import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

const masks: Readonly<Record<string, string>> = {
  name: 'String @mask(with: REDACT',
  email: 'String @mask(with: HASH',
  iban: 'String @mask(with: PARTIAL',
  city: 'String @mask(with: GENERALIZE, to: "2"',
  born: 'Date @mask(with: GENERALIZE, to: "MONTH"',
  seen: 'DateTime @mask(with: GENERALIZE, to: "YEAR"',
  pay: 'Decimal @mask(with: GENERALIZE, to: "1000"',
  age: 'Int @mask(with: GENERALIZE, to: "10"',
  count: 'Int @mask(with: REDACT',
  notes: 'String @mask(with: NULL',
  tags: '[String] @mask(with: NULL',
  own: 'String @mask(with: REDACT',
};
const unless = (name: string) => (name === 'own' ? '[["self:id"]]' : '[["role:steward"]]');

let row: Record<string, unknown> = {};
const logged: string[] = [];
let mesh: TestMesh;
beforeAll(async () => {
  const log = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  mesh = await createTestMesh({
    subgraphs: [
      {
        name: 'people',
        sdl: `
          ${linkHeader({ federation: ['@key'], policy: ['@classification', '@mask'] })}
          scalar Decimal
          scalar Date
          scalar DateTime
          type Query { people: [[Person]] }
          type Person @key(fields: "id") @classification(level: PUBLIC) {
            id: ID! @classification(level: PUBLIC)
            friend: Person @classification(level: PUBLIC)
            ${Object.entries(masks)
              .map(([name, mask]) => `${name}: ${mask}, unless: ${unless(name)})`)
              .join('\n')}
          }
        `,
        resolvers: { Query: { people: () => [[null, { id: 'p1', ...row, friend: { id: 'p2', ...row } }]] } },
      },
    ],
    gateway: { logger: pino({ level: 'error' }, log) },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());
beforeEach(() => {
  logged.length = 0;
});

const token = `tok1_${'0123456789abcdef'.repeat(2)}`;

test.each<readonly [string, unknown]>([
  ['name', 'Ada'],
  ['name', ''],
  ['email', 'ada@x.org'],
  ['email', token.slice(0, -1)],
  ['email', `${token}0`],
  ['iban', 'DE893000'],
  ['iban', '***3000'],
  ['iban', '****33000'],
  ['city', 'Utrecht'],
  ['city', 'Utrecht*'],
  ['city', 'U*'],
  ['city', '*'],
  ['born', '1990-05-17'],
  ['seen', '1990-05-01T00:00:00Z'],
  ['seen', '1990-01-01T00:00:01Z'],
  ['pay', '1234.50'],
  ['pay', '1000.50'],
  ['age', 47],
  ['count', 1],
  ['notes', 'canary'],
  ['notes', ''],
  ['tags', []],
])('%s: %j is not a masked value, so it is removed', async (name, value) => {
  row = { [name]: value };
  const response = await mesh
    .as({ roles: ['analyst'] })
    .query(`{ people { x: ${name} friend { ${name} } } }`);
  expect(response.status).toBe(200);
  expect(response.data.people).toEqual([[null, { x: null, friend: { [name]: null } }]]);
  const message = `The domain "people" did not mask "Person.${name}", so the value is removed.`;
  const extensions = expect.objectContaining({ code: 'MASK_NOT_APPLIED', domain: 'people' });
  expect(response.errors).toEqual([
    { message, path: ['people', 0, 1, 'x'], extensions },
    { message, path: ['people', 0, 1, 'friend', name], extensions },
  ]);
  expect(logged).toHaveLength(1);
  expect(JSON.parse(logged[0] ?? '')).toMatchObject({ domain: 'people', coordinates: [`Person.${name}`] });
  if (String(value).length > 2) expect(logged[0]).not.toContain(String(value));
});

test.each<readonly [string, unknown]>([
  ['name', '[redacted]'],
  ['email', token],
  ['email', '[redacted]'],
  ['iban', '****3000'],
  ['iban', '****👩a3é'],
  ['iban', '[redacted]'],
  ['city', 'Ut*'],
  ['city', '[redacted]'],
  ['born', '1990-05-01'],
  ['seen', '1990-01-01T00:00:00Z'],
  ['pay', '-2000'],
  ['pay', '1000.00'],
  ['pay', '0.00'],
  ['age', -40],
  ['count', 0],
  ['own', 'unmasked, as it may be in the row of its owner'],
  ...Object.keys(masks).map((name) => [name, null] as const),
])('%s: %j is accepted', async (name, value) => {
  row = { [name]: value };
  const response = await mesh.as({ roles: ['analyst'] }).query(`{ people { ${name} } }`);
  expect(response.errors).toBeUndefined();
  expect(response.data.people[0][1]).toEqual({ [name]: value });
});

test('nothing is checked for a caller without masks', async () => {
  row = { name: 'Ada', email: 'ada@x.org', age: 47 };
  const response = await mesh.as({ roles: ['steward'] }).query('{ people { name email age } }');
  expect(response.data.people[0][1]).toEqual(row);
});
