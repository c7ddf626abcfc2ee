import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { clinicContract, clinicRows } from '#test/fixtures/clinic.ts';
import { createTestProduct, principal, type TestProduct } from '#test/testkit/test-product.ts';

let clinic: TestProduct;
beforeAll(async () => {
  clinic = await createTestProduct({ contract: clinicContract, rows: clinicRows });
});
afterAll(() => clinic[Symbol.asyncDispose]());

const staff = principal('staff');
const north = regional(['north']);
const patient: Principal = { ...principal('patient'), subject: 'p2' };

function regional(region: readonly string[]): Principal {
  return { ...principal('regional'), claims: { region } };
}

const ids = (nodes: readonly { readonly id: string }[]) => nodes.map(({ id }) => id);
const northern = Array.from({ length: 12 }, (_, index) => `p${2 * index + 1}`);

test('shows rows of the claimed region in lists, counts, aggregates and groups alike', async () => {
  const { data, errors } = await clinic.as(north).query(`{ patients {
    nodes { id region } totalCount aggregate { count countDistinct { region } max { id: region } }
    groupBy(by: [REGION]) { keys { region } count } } }`);
  expect(errors).toBeUndefined();
  expect(ids(data.patients.nodes).sort()).toEqual([...northern].sort());
  expect(data.patients).toMatchObject({
    totalCount: 12,
    aggregate: { count: 12, countDistinct: { region: 1 }, max: { id: 'north' } },
    groupBy: [{ keys: { region: 'north' }, count: 12 }],
  });
});

test('treats a hidden row as missing: by key, as an entity and on edges in both directions', async () => {
  const { data, errors } = await clinic.as(north).query(`{
    hidden: patient(id: "p2") { id } missing: patient(id: "p99") { id } seen: patient(id: "p1") { id visits { totalCount nodes { id } } }
    _entities(representations: [{ __typename: "Patient", id: "p2" }, { __typename: "Patient", id: "p99" }, { __typename: "Patient", id: "p3" }]) { ... on Patient { id } }
    visits(where: { ward: { eq: "eye" } }) { nodes { id patient { id } } } }`);
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({
    hidden: null,
    missing: null,
    seen: { id: 'p1' },
    _entities: [null, null, { id: 'p3' }],
    visits: {
      nodes: [
        { id: 'v1', patient: { id: 'p1' } },
        { id: 'v3', patient: { id: 'p3' } },
      ],
    },
  });
});

test('no filter, order, page or variable shows a hidden row', async () => {
  const { data } = await clinic.as(north).query(
    `query ($where: PatientFilter) {
      or: patients(where: { or: [{ region: { eq: "south" } }, { region: { eq: "north" } }] }) { totalCount }
      not: patients(where: { not: { region: { eq: "north" } } }) { totalCount }
      variable: patients(where: $where, orderBy: [{ region: DESC }], first: 3) { nodes { region } }
    }`,
    { where: { region: { in: ['north', 'south'] } } },
  );
  expect(data.or.totalCount).toBe(12);
  expect(data.not.totalCount).toBe(0);
  expect(data.variable.nodes).toEqual([{ region: 'north' }, { region: 'north' }, { region: 'north' }]);
});

test.each<[string, Principal, number]>([
  ['no claim', regional([]), 0],
  ['an unknown region', regional(['west']), 0],
  ['a region that is SQL', regional(["north' OR 1=1 --"]), 0],
  ['a region in another spelling', regional(['NORTH']), 0],
  ['both regions', regional(['north', 'south']), 24],
  ['a role that sees all', staff, 24],
  ['no token, whatever it claims', { ...anonymous, claims: { region: ['north'] } }, 0],
])('%s selects the rows that it names', async (_, who, count) => {
  const { data } = await clinic.as(who).query('{ patients { totalCount } }');
  expect(data.patients?.totalCount ?? 0).toBe(count);
});

test('a row filter compares the true value of a masked column', async () => {
  const masked = clinicContract.replace(
    '{ name: region, logicalType: string, classification: internal }',
    '{ name: region, logicalType: string, classification: internal, customProperties: [{ property: mask, value: { with: REDACT } }] }',
  );
  await using product = await createTestProduct({ contract: masked, rows: clinicRows });
  const { data } = await product.as(north).query('{ patients { totalCount nodes { id region } } }');
  expect(data.patients.totalCount).toBe(12);
  expect(data.patients.nodes[0].region).toBe('[redacted]');
});

test('a claim is bound and never part of the text of a statement', async () => {
  clinic.statements.length = 0;
  await clinic.as(regional(['canary-region'])).query('{ patients { nodes { id } } }');
  expect(clinic.statements[0]?.text).not.toContain('canary');
  expect(clinic.statements[0]?.values).toContain('canary-region');
});

test('a patient sees their own row unmasked, and nothing of another', async () => {
  const { data, errors } = await clinic
    .as(patient)
    .query('{ patients { totalCount nodes { id name email born diagnosis } } patient(id: "p1") { id } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    patients: {
      totalCount: 1,
      nodes: [
        { id: 'p2', name: 'Patient 2', email: 'p2@x.org', born: '1960-02-15', diagnosis: 'diagnosis 2' },
      ],
    },
    patient: null,
  });
});

test('in a list of many only the own row is unmasked, and denied fields of other rows are null', async () => {
  const colleague: Principal = { ...principal('staff'), subject: 'p3', roles: ['staff', 'patient'] };
  const { data, errors } = await clinic
    .as(colleague)
    .query(
      '{ patients(first: 3, orderBy: [{ id: ASC }], where: { id: { in: ["p1", "p2", "p3"] } }) { nodes { id name email born diagnosis } } }',
    );
  expect(errors).toBeUndefined();
  const token = expect.stringMatching(/^tok1_[0-9a-f]{32}$/);
  expect(data.patients.nodes).toEqual([
    { id: 'p1', name: '[redacted]', email: token, born: '1950-01-01', diagnosis: null },
    { id: 'p2', name: '[redacted]', email: token, born: '1960-01-01', diagnosis: null },
    { id: 'p3', name: 'Patient 3', email: 'p3@x.org', born: '1970-03-15', diagnosis: 'diagnosis 3' },
  ]);
});

test('a field that only the own row shows cannot be used in a filter', async () => {
  const who: Principal = { ...principal('staff'), subject: 'p3' };
  for (const where of [
    '{ diagnosis: { eq: "x" } }',
    '{ name: { like: "P%" } }',
    '{ email: { eq: "p3@x.org" } }',
  ]) {
    const { status, data } = await clinic.as(who).query(`{ patients(where: ${where}) { totalCount } }`);
    expect({ where, status, data }).toEqual({ where, status: 400, data: undefined });
  }
});

test('a cursor of a caller who sees other values is invalid', async () => {
  const query = (after: string) =>
    `{ patients(first: 2, orderBy: [{ born: ASC }]${after}) { nodes { id } pageInfo { endCursor } } }`;
  const doctor: Principal = { ...principal('doctor'), roles: ['doctor', 'staff'] };
  const cursorOf = async (who: Principal) =>
    (await clinic.as(who).query(query(''))).data.patients.pageInfo.endCursor as string;
  const code = async (who: Principal, cursor: string) =>
    (await clinic.as(who).query(query(`, after: "${cursor}"`))).errors?.[0]?.extensions.code;
  const [clear, masked, narrow] = await Promise.all([doctor, staff, north].map(cursorOf));
  expect(await code(staff, clear ?? '')).toBe('BAD_CURSOR');
  expect(await code(doctor, masked ?? '')).toBe('BAD_CURSOR');
  expect(await code(staff, narrow ?? '')).toBe('BAD_CURSOR');
  expect(await code(staff, masked ?? '')).toBeUndefined();
});

test('no query returns a row of another region', async () => {
  const queries = fc.constantFrom(
    '{ patients(first: 1000) { nodes { id } edges { node { id } } } }',
    '{ patients(orderBy: [{ born: DESC }]) { nodes { id visits { nodes { id patient { id } } } } } }',
    '{ visits(first: 1000) { nodes { patient { id } } } }',
    '{ _entities(representations: [{ __typename: "Patient", id: "p1" }, { __typename: "Patient", id: "p2" }]) { ... on Patient { id visits { nodes { patient { id } } } } } }',
    '{ patient(id: "p4") { id } a: patients(where: { id: { ne: "p1" } }) { nodes { id } } }',
  );
  await fc.assert(
    fc.asyncProperty(queries, fc.constantFrom('north', 'south'), async (query, region) => {
      const { text } = await clinic.as(regional([region])).query(query);
      const seen = [...text.matchAll(/"(p\d+)"/g)].map(([, id]) => id ?? '');
      const foreign = seen.filter((id) => (Number(id.slice(1)) % 2 === 1) !== (region === 'north'));
      expect(foreign).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
