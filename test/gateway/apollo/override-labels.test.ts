import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readOverrideLabels } from '#gateway/planner/override-labels.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';
import { createListeningLogger } from './edited-mesh.ts';

const federation = linkHeader({ federation: ['@key', '@override'] });
const fields = ['always', 'never', 'half', 'named'] as const;
const values = (domain: string) => Object.fromEntries(fields.map((name) => [name, `${name} of ${domain}`]));

const old: TestSubgraphOptions = {
  name: 'old',
  sdl: `
    ${federation}
    type Query { order: Order  moved: String }
    type Order @key(fields: "id") { id: ID!  ${fields.map((name) => `${name}: String`).join('  ')} }
  `,
  resolvers: {
    Query: { order: () => ({ id: '1', ...values('old') }), moved: () => 'old' },
    Order: { __resolveReference: ({ id }: { id: string }) => ({ id, ...values('old') }) },
  },
};

const next: TestSubgraphOptions = {
  name: 'next',
  sdl: `
    ${federation}
    type Query { moved: String @override(from: "old", label: "percent(100)") }
    type Order @key(fields: "id") {
      id: ID!
      always: String @override(from: "old", label: "percent(100)")
      never: String @override(from: "old", label: "percent(0)")
      half: String @override(from: "old", label: "percent(50.5)")
      named: String @override(from: "old", label: "use-next")
    }
  `,
  resolvers: {
    Query: { moved: () => 'next' },
    Order: { __resolveReference: ({ id }: { id: string }) => ({ id, ...values('next') }) },
  },
};

let mesh: TestMesh;
const heard = createListeningLogger();
beforeAll(async () => {
  mesh = await createTestMesh({ subgraphs: [old, next], gateway: { logger: heard.logger } });
});
afterAll(() => mesh[Symbol.asyncDispose]());

describe('a field that moves to another domain', () => {
  test('is fetched from it by all requests at 100 percent, and by none at 0', async () => {
    for (let n = 0; n < 20; n++) {
      const { data } = await mesh.query('{ moved order { always never } }');
      expect(data).toEqual({ moved: 'next', order: { always: 'always of next', never: 'never of old' } });
    }
  });

  test('is fetched from both in between', async () => {
    const responses = new Set<string>();
    // All on one side: once in 2^-79.
    for (let n = 0; n < 80; n++) responses.add((await mesh.query('{ order { half } }')).data.order.half);
    expect([...responses].sort()).toEqual(['half of next', 'half of old']);
  });

  test('stays where it was while its label is unknown here, with one log line', async () => {
    expect((await mesh.query('{ order { named } }')).data).toEqual({ order: { named: 'named of old' } });
    expect(heard.findings).toEqual([
      'The label "use-next" of "@override" is decided by nothing here, so it is off and its fields stay where they were. Write "percent(n)".',
    ]);
  });
});

describe('the draw', () => {
  const labels = (drawn: number, ...written: string[]) =>
    readOverrideLabels(
      parse(
        `type A { ${written.map((label, n) => `f${n}: Int @join__field(graph: B, overrideLabel: "${label}")`).join(' ')} }`,
      ),
      () => drawn,
    );

  test.each([
    [0, ['percent(0.00000001)', 'percent(100)', 'percent(33.3)', 'percent(50)']],
    [0.333, ['percent(100)', 'percent(50)']],
    [0.332_999, ['percent(100)', 'percent(33.3)', 'percent(50)']],
    [0.5, ['percent(100)']],
    [0.999_999_999, ['percent(100)']],
  ])('of %d turns on what is more', (drawn, on) => {
    const written = ['percent(50)', 'percent(33.3)', 'percent(0)', 'percent(100)', 'percent(0.00000001)'];
    expect(labels(drawn, ...written, 'percent(50)').draw()).toEqual(on);
  });

  test('selects nothing where no field moves, or the label is not a percentage', () => {
    const never = () => {
      throw new Error('drawn');
    };
    expect(
      readOverrideLabels(parse(mesh.supergraph.replace(/overrideLabel: "[^"]*"/g, '')), never).draw(),
    ).toEqual([]);
    for (const label of [
      'percent(101)',
      'percent(-1)',
      'percent()',
      'percent(5',
      ' percent(5)',
      'PERCENT(5)',
    ]) {
      expect(labels(0, label)).toMatchObject({ undecided: [label] });
      expect(labels(0, label).draw()).toEqual([]);
    }
  });
});
