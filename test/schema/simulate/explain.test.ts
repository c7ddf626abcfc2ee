import { expect, test } from 'vitest';
import type { Decision } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { strictest } from '#schema/policy/strictness.ts';
import { isAsked, readProcessRequest } from '#schema/simulate/asked-operation.ts';
import { type ExplainedCoordinate, explainOperation } from '#schema/simulate/explain.ts';
import { caller, smallGraph } from '#test/fixtures/small-graph.ts';

const graph = smallGraph({
  overlays: {
    'marketing.graphql':
      'extend type User { email: String @access(allow: [["role:analyst"], ["role:steward"]]) }',
  },
});
const now = Date.parse('2026-11-24');

async function explain(query: string, principal: Principal, variables = {}) {
  const asked = readProcessRequest(graph.schema, { query, variables });
  if (!isAsked(asked)) throw new Error(String(asked));
  return explainOperation(graph, asked, principal, now);
}

function at(coordinates: readonly ExplainedCoordinate[], coordinate: string): ExplainedCoordinate {
  const found = coordinates.find((one) => one.coordinate === coordinate);
  if (!found) throw new Error(`"${coordinate}" is not explained.`);
  return found;
}

test('lists each statement with its source, and each of its rules with its result for the caller', async () => {
  const support = caller('support', { purposes: ['support'] });
  const { coordinates } = await explain('{ user(id: "1") { name } }', support);
  const name = at(coordinates, 'User.name');
  expect(name).toMatchObject({
    decision: { kind: 'MASK', mask: 'REDACT', source: 'users', self: [['id']] },
    touched: ['SELECTED'],
    classification: 'PUBLIC',
    pii: ['name'],
  });
  expect(name.statements).toEqual([
    {
      coordinate: 'User.name',
      directive: 'mask',
      source: 'users',
      text: '@mask(with: REDACT, unless: [["role:steward"],["role:support","purpose:support"],["self:id"]])',
      inForce: true,
      verdict: 'OWN_ROWS',
      ways: [
        { verdict: 'NOT_MET', rules: [{ rule: 'role:steward', verdict: 'NOT_MET' }] },
        {
          verdict: 'NOT_MET',
          rules: [
            { rule: 'role:support', verdict: 'MET' },
            { rule: 'purpose:support', verdict: 'NOT_MET' },
          ],
        },
        { verdict: 'OWN_ROWS', rules: [{ rule: 'self:id', verdict: 'OWN_ROWS' }] },
      ],
    },
  ]);
});

test('a denied field names the author of the denial: an overlay, a classification', async () => {
  const { coordinates } = await explain('{ user(id: "1") { email salary } }', caller('support'));
  expect(at(coordinates, 'User.email').decision).toEqual({
    kind: 'DENY',
    source: 'overlay:marketing.graphql',
  });
  expect(at(coordinates, 'User.salary').decision).toEqual({
    kind: 'DENY',
    source: 'classification:RESTRICTED',
  });
});

test('a refusal names the disclosing argument, the field, its use, and the author of the policy', async () => {
  const query = 'query ($where: UserFilter) { users(where: $where, orderBy: { email: ASC }) { totalCount } }';
  const variables = { where: { and: [{ email: { eq: 'ann@example.org' } }, { name: { like: 'A%' } }] } };
  const { refusals, coordinates } = await explain(query, caller('analyst'), variables);
  const email = { field: 'User.email', decision: 'MASK', policy: 'users' };
  expect(refusals).toEqual([
    { coordinate: 'UserFilter.email', code: 'BAD_TOKEN_LITERAL', use: 'EQUAL', ...email },
    {
      coordinate: 'UserFilter.name',
      code: 'MASKED_FIELD_OPERATION',
      use: 'LIKE',
      ...email,
      field: 'User.name',
    },
    { coordinate: 'UserOrder.email', code: 'MASKED_FIELD_OPERATION', use: 'SORT', ...email },
  ]);
  expect(at(coordinates, 'User.email').touched).toEqual(['NAMED']);
});

test("lists row filters and group floors of the operation's types, whether they apply or not", async () => {
  const support = await explain('{ users { totalCount } }', caller('support'));
  expect(support.rows).toMatchObject([
    { coordinate: 'User', directive: 'rows', source: 'users', inForce: true },
  ]);
  expect(support.floors).toMatchObject([
    { text: '@minGroupSize(k: 12, of: "id", unless: [["role:steward"]])' },
  ]);
  const steward = await explain('{ users { totalCount } }', caller('steward'));
  expect([...steward.rows, ...steward.floors].map(({ inForce }) => inForce)).toEqual([false, false]);
});

test('the listed statements lead to the listed decision', async () => {
  const people = [anonymous, ...['steward', 'support', 'analyst'].map((role) => caller(role))];
  for (const principal of people) {
    const { coordinates } = await explain(
      '{ users(where: { name: { eq: "x" } }) { nodes { id name email salary country city } } }',
      principal,
    );
    for (const { decision, statements } of coordinates) {
      const kinds = statements.filter(({ inForce }) => inForce).map(kindOf);
      expect(kinds.reduce(strictest, { kind: 'CLEAR' }).kind).toBe(decision.kind);
    }
  }
});

test.each([
  ['{ users { nodes { nmae } } }', 'Cannot query field "nmae"'],
  ['{ users { nodes { hidden } } }', 'Cannot query field "hidden"'],
  ['{ users(first: "many") { totalCount } }', 'Int cannot represent'],
  ['query ($id: ID!) { user(id: $id) { id } }', 'Variable "$id" of required type "ID!" was not provided.'],
  ['{ users { ', 'Syntax Error'],
  ['query A { users { totalCount } } query B { users { totalCount } }', 'or several'],
])('%s is reported as in GraphQL', (query, message) => {
  const read = readProcessRequest(graph.schema, { query });
  expect(isAsked(read) ? '' : read.map((error) => error.message).join()).toContain(message);
});

function kindOf({ directive, verdict }: { directive: string; verdict: string }): Decision {
  if (directive === 'access' && verdict === 'NOT_MET') return { kind: 'DENY', source: '' };
  return { kind: 'MASK', mask: 'NULL', source: '' };
}
