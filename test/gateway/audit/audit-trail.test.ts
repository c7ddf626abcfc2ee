import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { domainAgreement } from '#test/testkit/domain-agreement.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { type Answer, createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import { canary, staffSubgraph, support } from './staff-subgraph.ts';

const subgraphs = [staffSubgraph];
const digest = expect.stringMatching(/^sha256-[0-9a-f]{64}$/);
const codeOf = ({ errors }: Answer) => errors?.[0]?.extensions.code;

test('an unmasked read is recorded: caller, purpose, policy, coordinates, snapshots', async () => {
  await using mesh = await createTestMesh({ subgraphs });
  const headers = { 'x-purpose': 'support' };
  const response = await mesh
    .as(support)
    .query('query Call { person(id: "1") { name nickname salary title } }', { headers });
  expect(response.data.person).toMatchObject({ name: canary, salary: null });
  expect(await auditRecords(mesh.auditFolder)).toMatchObject([
    {
      correlationId: response.errors?.[0]?.extensions.correlationId,
      principal: { subject: 'ada', roles: ['support'] },
      purpose: 'support',
      policy: digest,
      operation: { signature: digest, name: 'Call' },
      outcome: 'ANSWERED',
      coordinates: [
        { coordinate: 'Person.name', decision: 'CLEAR' },
        { coordinate: 'Person.nickname', decision: 'MASK', mask: 'NULL' },
        { coordinate: 'Person.salary', decision: 'DENY' },
      ],
      products: [
        { domain: 'staff', product: 'staff-product', version: '1.0.0', snapshot: 'snapshot-of-staff' },
      ],
    },
  ]);
});

test.each([
  ['an interface', '{ someone { name } }'],
  ['a fragment', '{ person(id: "1") { ...F } } fragment F on Person { employer { name } }'],
  ['an alias', '{ person(id: "1") { title: name } }'],
  ['a field that reveals it', '{ firstName }'],
  ['a filter alone', '{ person(id: "1", named: "x") { title } }'],
])('personal data that is disclosed through %s is recorded', async (_, query) => {
  await using mesh = await createTestMesh({ subgraphs });
  await mesh.as(support).query(query);
  const [record] = await auditRecords(mesh.auditFolder);
  expect(record?.coordinates).toContainEqual({ coordinate: 'Person.name', decision: 'CLEAR' });
});

test('what is computed from personal data is recorded as personal data', async () => {
  const link = (policy: readonly string[]) =>
    linkHeader({ federation: ['@key', '@external', '@requires'], policy });
  const steward = '@access(allow: [["role:steward"]])';
  await using mesh = await createTestMesh({
    subgraphs: [
      {
        name: 'guests',
        sdl: `${link(['@classification', '@access', '@pii'])}
          type Query { guest: Guest }
          type Guest @key(fields: "id") { id: ID! @classification(level: PUBLIC)  name: String @pii(category: "name") ${steward} }`,
        resolvers: {
          Query: { guest: () => ({ id: '1', name: canary }) },
          Guest: { __resolveReference: () => ({ id: '1', name: canary }) },
        },
      },
      {
        name: 'letters',
        sdl: `${link(['@classification'])}
          type Guest @key(fields: "id") { id: ID!  name: String @external  greeting: String @requires(fields: "name") @classification(level: PUBLIC) }`,
        resolvers: { Guest: { greeting: ({ name }: { name: string }) => `Dear ${name}` } },
      },
    ],
    agreements: [domainAgreement('letters', 'guests')],
  });
  const { data } = await mesh.as({ roles: ['steward'] }).query('{ guest { greeting } }');
  expect(data.guest.greeting).toBe(`Dear ${canary}`);
  const [record] = await auditRecords(mesh.auditFolder);
  expect(record?.coordinates).toEqual([{ coordinate: 'Guest.greeting', decision: 'CLEAR' }]);
});

test.each([
  ['what is no personal data', support, '{ person(id: "1") { id title } }'],
  ['masked and denied fields', {}, '{ person(id: "1") { name nickname salary } }'],
  ['a document that does not fit the schema', support, '{ person(id: "1") { name nope } }'],
])('%s leaves no record', async (_, claims, query) => {
  await using mesh = await createTestMesh({ subgraphs });
  await mesh.as(claims).query(query);
  expect(await auditRecords(mesh.auditFolder)).toEqual([]);
});

test('a response with a failed domain is recorded without a product', async () => {
  await using mesh = await createTestMesh({ subgraphs });
  const { staff } = mesh.subgraphs;
  if (staff) staff.fault = (outgoing) => send(outgoing, 500, '');
  const response = await mesh.as(support).query('{ person(id: "1") { name } }');
  expect(response.data).toEqual({ person: null });
  expect(await auditRecords(mesh.auditFolder)).toMatchObject([{ outcome: 'ANSWERED', products: [] }]);
});

test('a refused operation is recorded with the coordinates that it would have disclosed', async () => {
  await using mesh = await createTestMesh({ subgraphs });
  const response = await mesh.as(support).query(`{ person(id: "1", called: "${canary}") { title } }`);
  expect(codeOf(response)).toBe('MASKED_FIELD_OPERATION');
  await vi.waitFor(async () =>
    expect(await auditRecords(mesh.auditFolder)).toMatchObject([
      {
        outcome: 'REFUSED',
        coordinates: [
          { coordinate: 'Query.person(called:)', decision: 'REFUSE', reveals: 'Person.nickname' },
        ],
        products: [],
      },
    ]),
  );
});

test('the log holds no value of data, arguments or variables', async () => {
  await using mesh = await createTestMesh({ subgraphs });
  const ask = mesh.as(support).query;
  await ask(`{ person(id: "${canary}") { name } firstName(of: [{ title: "${canary}" }]) }`);
  await ask('query ($id: ID! = "x") { person(id: $id) { name } }', { variables: { id: canary } });
  await ask(`query ($id: ID! = "${canary}") { person(id: $id) { name } }`);
  await ask(`{ person(id: "1", called: "${canary}") { ${canary.replace('-', '_')}: name } }`);
  await vi.waitFor(async () => expect(await auditRecords(mesh.auditFolder)).toHaveLength(4));
  for (const name of await readdir(mesh.auditFolder)) {
    expect(await readFile(join(mesh.auditFolder, name), 'utf8')).not.toMatch(/canary/);
  }
});

test('a signature is the same for all values, and differs for another operation', async () => {
  await using mesh = await createTestMesh({ subgraphs });
  for (const query of [
    '{ person(id: "1") { name } firstName(of: [{ title: "a" }]) }',
    '{ p: person(id: "2") { called: name } firstName(of: [{ title: "b" }, { title: "c" }]) }',
    'query A { person(id: "3") { name } } query B { firstName }',
    '{ person(id: "3") { name title } }',
    'query A { firstName } query B { person(id: "3") { name } }',
  ]) {
    await mesh.as(support).query(query, query.includes('A') ? { operationName: 'A' } : {});
  }
  const signatures = (await auditRecords(mesh.auditFolder)).map(({ operation }) => operation.signature);
  expect(signatures[0]).toBe(signatures[1]);
  expect(new Set(signatures).size).toBe(4);
});

test('without an audit log personal data is refused before it is fetched, and all other fields are answered', async () => {
  await using mesh = await createTestMesh({ subgraphs, gateway: { audit: undefined } });
  const refused = await mesh.as(support).query('{ person(id: "1") { name } }');
  expect(refused).toMatchObject({ status: 503, errors: [{ extensions: { code: 'AUDIT_UNAVAILABLE' } }] });
  expect(refused.errors?.[0]?.message).toContain('start it with --audit');
  expect(refused.data).toBeUndefined();
  expect(mesh.subgraphs.staff?.asked).toEqual([]);
  expect((await mesh.as({}).query('{ person(id: "1") { name title } }')).status).toBe(200);
  expect(codeOf(await mesh.as(support).query('{ person(id: "1", called: "x") { id } }'))).toBe(
    'MASKED_FIELD_OPERATION',
  );
});

test('a log that is not writable refuses unmasked reads only, until it is writable', async () => {
  await using folder = await temporaryFolder();
  const place = join(folder.path, 'audit');
  await writeFile(place, 'in the way');
  await using audit = await openAuditLog({ folder: place, logger: createLogger('test', 'silent') });
  await using mesh = await createTestMesh({ subgraphs, gateway: { audit } });
  const query = '{ person(id: "1") { name } }';
  const refused = await mesh.as(support).query(query);
  expect(refused.status).toBe(503);
  expect(codeOf(refused)).toBe('AUDIT_UNAVAILABLE');
  expect(JSON.stringify(refused)).not.toContain(canary);
  expect(JSON.stringify(refused)).not.toContain(folder.path);
  expect((await mesh.as(support).query('{ person(id: "1") { title nickname } }')).status).toBe(200);

  await rm(place);
  expect((await mesh.as(support).query(query)).data.person.name).toBe(canary);
  expect(await auditRecords(place)).toHaveLength(1);
});
