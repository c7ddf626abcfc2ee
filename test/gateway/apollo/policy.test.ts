import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { createListeningLogger } from './edited-mesh.ts';

const people: TestSubgraphOptions = {
  name: 'people',
  sdl: `
    ${linkHeader({ federation: ['@key', { name: '@policy', as: '@only' }] })}
    type Query { person: Person }
    type Person {
      name: String
      salary: String @only(policies: [["role:finance", "purpose:payroll"], ["role:steward"]])
      notes: String @only(policies: [["read_notes"]])
      draft: String @only(policies: [["role:steward", "read_drafts"], ["owner"]])
      self: String @only(policies: [["authenticated"]])
    }
  `,
  resolvers: {
    Query: {
      person: () => ({ name: 'Ada', salary: 'canary', notes: 'canary', draft: 'canary', self: 'Ada' }),
    },
  },
};

let mesh: TestMesh;
const heard = createListeningLogger();
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [people], gateway: { logger: heard.logger } });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const query = '{ person { name salary notes draft self } }';
const finance = { roles: ['finance'], purposes: ['payroll'], domains: ['people'] };

test('a policy is the rule of that name', async () => {
  const closed = { notes: null, draft: null };
  expect((await mesh.query(query)).data.person).toEqual({ name: 'Ada', salary: null, self: null, ...closed });
  expect((await mesh.as({ ...finance, purpose: 'payroll' }).query(query)).data.person).toEqual({
    name: 'Ada',
    salary: 'canary',
    self: 'Ada',
    ...closed,
  });
  // Without the purpose one of the two is not satisfied.
  expect((await mesh.as(finance).query(query)).data.person.salary).toBeNull();
  expect((await mesh.as({ roles: ['steward'] }).query(query)).data.person.salary).toBe('canary');
});

test('a policy that is not a rule is met by no caller, and the log names it', async () => {
  const everything = { roles: ['steward', 'read_notes'], scopes: ['read_notes'], purposes: ['read_notes'] };
  const { data, errors } = await mesh.as({ ...everything, domains: ['people', ''] }).query(query);
  expect(data.person).toMatchObject({ notes: null });
  expect(errors?.find(({ path }) => path?.at(-1) === 'notes')).toMatchObject({
    extensions: { code: 'FORBIDDEN_FIELD', coordinate: 'Person.notes', policy: 'apollo:policy' },
  });
  const named = heard.findings.map((finding) => /policy "([^"]+)"/.exec(finding)?.[1]);
  // "owner" without a domain is not a complete rule.
  expect(named).toEqual(['owner', 'read_drafts', 'read_notes']);
});
