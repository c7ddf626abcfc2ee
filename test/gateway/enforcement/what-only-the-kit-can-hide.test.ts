import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

/** It knows no policy, and hides no row and no aggregate from any caller. */
const staff: TestSubgraphOptions = {
  name: 'staff',
  sdl: `
    ${linkHeader({ federation: ['@key'], policy: ['@classification', '@mask', '@rows', '@minGroupSize', '@reveals', '@inert'] })}
    type Query {
      employees: [Employee!]
      page: EmployeeConnection
      edges: StaffConnection
      bodies: [Body!]
      meanPay: Int @classification(level: PUBLIC) @reveals(field: "Contract.pay", by: TOTAL)
      rooms(of: String @reveals(field: "Employee.name", by: FILTER)): [Room!]
      _rooms(where: RoomFilter): [Room!]
    }
    interface Body { id: ID! }
    input RoomFilter { size: Int @inert, of: PersonFilter }
    input PersonFilter { name: String @reveals(field: "Employee.name", by: FILTER) }
    type EmployeeConnection @classification(level: PUBLIC) { nodes: [Employee!] totalCount: Int! }
    type StaffConnection @classification(level: PUBLIC) { edges: [StaffEdge!] totalCount: Int! }
    type StaffEdge @classification(level: PUBLIC) { node: Employee }
    type Employee implements Body @classification(level: PUBLIC) @rows(field: "country", claim: "country", unless: [["role:all"]]) {
      id: ID! name: String country: String
    }
    type Contract @classification(level: PUBLIC) { id: ID! pay: Int @minGroupSize(k: 10, unless: [["role:all"]]) }
    type Room @classification(level: PUBLIC) { id: ID! _owner: String @mask(with: REDACT) }
  `,
  resolvers: {
    Query: {
      employees: () => [{ id: 'e1' }],
      page: () => ({ nodes: [], totalCount: 4711 }),
      edges: () => ({ edges: [], totalCount: 4711 }),
      bodies: () => [{ __typename: 'Employee', id: 'e1' }],
      meanPay: () => 4711,
      rooms: () => [{ id: 'r4711' }],
      _rooms: () => [{ id: 'r1', _owner: 'canary' }],
    },
  },
};

let mesh: TestMesh;
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [staff], foreign: true });
});
afterAll(() => mesh[Symbol.asyncDispose]());

test.each([
  ['how many rows a list has', '{ employees { __typename } }'],
  ['how many rows a list of an interface has', '{ bodies { __typename } }'],
  ['a count of filtered rows', '{ page { totalCount } }'],
  ['a count of filtered rows behind edges', '{ edges { totalCount } }'],
  ['a figure under a floor', '{ meanPay }'],
  ['what a filter by filtered rows finds', '{ rooms(of: "Ann") { id } }'],
  ['what a filter inside of a filter finds', '{ _rooms(where: { of: { name: "Ann" } }) { id } }'],
])('%s is not accepted from a domain that hides none of it', async (_, query) => {
  const { data, errors } = await mesh.as({ roles: ['analyst'] }).query(query);
  expect(Object.values(data ?? {})).toEqual([null]);
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['POLICY_UNAVAILABLE']);
  const all = await mesh.as({ roles: ['all'] }).query(query);
  expect(all.errors).toBeUndefined();
});

test('a field that a filter could use and does not changes nothing', async () => {
  const { data, errors } = await mesh.query('{ rooms { id } _rooms(where: { size: 3 }) { id } }');
  expect(errors).toBeUndefined();
  expect(data).toEqual({ rooms: [{ id: 'r4711' }], _rooms: [{ id: 'r1' }] });
});

test('a field whose name begins with "_" is masked like others', async () => {
  const { data } = await mesh.as({ roles: ['analyst'] }).query('{ _rooms { _owner } }');
  expect(data).toEqual({ _rooms: [{ _owner: '[redacted]' }] });
});
