import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  executeSync,
  type FieldNode,
  parse,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { arbitraryOf, type Choices } from '#test/testkit/choices.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh, type TestMesh } from '#test/testkit/test-mesh.ts';

const open = '@classification(level: PUBLIC)';
const shut = '@access(allow: [["role:steward"]])';
const types = (denied: string) => `
  type Query { node: Node  nodes: [Node!]!  maybe: [[Node]]  any: [Any]  none: [Node!]  closed: Node${denied} }
  interface Being { id: ID!  secret: String  must: Int${denied}  kin: [Being] }
  type Node implements Being { id: ID!  name: String  secret: String  must: Int${denied}  kin: [Being]  peer: Node  need: Node!  friends: [Node!] }
  type Robot implements Being { id: ID!  serial: String  secret: String  must: Int${denied}  kin: [Being] }
  union Any = Node | Robot
`;
/** Node.secret, Node.must and Query.closed are denied; all fields of a Robot are unmasked. */
const governed = types('!')
  .replace('type Node implements Being {', `type Node implements Being ${open} {`)
  .replace('type Robot implements Being {', `type Robot implements Being ${open} {`)
  .replace(/(type Node .*secret: String)( {2}must: Int!)/, `$1 ${shut}$2 ${shut}`)
  .replace('closed: Node!', `closed: Node! ${shut}`)
  .replace(/(node: Node|nodes: \[Node!\]!|maybe: \[\[Node\]\]|any: \[Any\]|none: \[Node!\])/g, `$1 ${open}`);

const robot: Record<string, unknown> = {
  __typename: 'Robot',
  id: 'r',
  serial: 's',
  secret: 'clear',
  must: 1,
};
const ids = ['a', 'b', 'c'];
const nodes: Record<string, unknown>[] = ids.map((id) => ({
  __typename: 'Node',
  id,
  name: id,
  secret: 'x',
  must: 1,
}));
for (const [index, node] of nodes.entries()) {
  const next = nodes[(index + 1) % nodes.length];
  Object.assign(node, {
    kin: [robot, null, next],
    peer: index === 0 ? null : next,
    need: next,
    friends: nodes.slice(index),
  });
}
robot.kin = [nodes[0], robot];
const root = {
  node: nodes[1],
  nodes,
  maybe: [nodes, [null, nodes[2]], null],
  any: [robot, nodes[0], null, nodes[1]],
  none: [],
  closed: nodes[0],
};

let mesh: TestMesh;
beforeAll(async () => {
  const sdl = `${linkHeader({ federation: [], policy: ['@classification', '@access'] })}
    ${governed}`;
  const Query = Object.fromEntries(Object.entries(root).map(([name, value]) => [name, () => value]));
  mesh = await createTestMesh({
    subgraphs: [{ name: 'beings', sdl, resolvers: { Query } }],
    // The generated lists are nested, and none is paged.
    gateway: {
      limits: {
        rows: 10 ** 9,
        values: 10 ** 9,
        recursiveSelections: 5_000,
        aliases: 5_000,
        conditions: 5_000,
        comparisons: 10 ** 9,
      },
    },
  });
});
afterAll(() => mesh[Symbol.asyncDispose]());

const fields: Readonly<Record<string, Readonly<Record<string, string | undefined>>>> = {
  Query: { node: 'Node', nodes: 'Node', maybe: 'Node', any: 'Any', none: 'Node', closed: 'Node' },
  Being: { id: undefined, secret: undefined, must: undefined, kin: 'Being' },
  Node: {
    name: undefined,
    secret: undefined,
    must: undefined,
    kin: 'Being',
    peer: 'Node',
    need: 'Node',
    friends: 'Node',
  },
  Robot: { serial: undefined, secret: undefined, must: undefined, kin: 'Being' },
  Any: {},
};
const within: Readonly<Record<string, readonly string[]>> = {
  Being: ['Node', 'Robot', 'Being'],
  Node: ['Being', 'Node'],
  Robot: ['Being', 'Robot'],
  Any: ['Node', 'Robot', 'Being'],
  Query: ['Query'],
};

function operation(choices: Choices): string {
  function selections(type: string, depth: number): string {
    const some = Array.from({ length: choices.int(1, 3) }, () => selection(type, depth));
    return `{ __typename ${some.join(' ')} }`;
  }
  function selection(type: string, depth: number): string {
    const names = Object.keys(fields[type] ?? {});
    const condition = choices.chance(0.15) ? choices.pick(['@include(if: $yes)', '@skip(if: $yes)']) : '';
    if (names.length === 0 || choices.chance(0.25)) {
      const on = choices.pick(within[type] ?? []);
      if (depth > 1 && type !== 'Query' && choices.chance(0.4))
        return `...${choices.pick(type === 'Robot' ? ['F'] : ['F', 'G'])} ${condition}`;
      return depth > 0 ? `... on ${on} ${condition} ${selections(on, depth - 1)}` : '__typename';
    }
    const name = choices.pick(names);
    const below = fields[type]?.[name];
    if (below && depth === 0) return '__typename';
    const alias = choices.chance(0.2) ? `x_${name}: ` : '';
    return `${alias}${name} ${condition} ${below ? selections(below, depth - 1) : ''}`;
  }
  const query = selections('Query', 5);
  const spread = ['F', 'G'].filter((name) => query.includes(`...${name}`));
  const fragments = {
    F: `fragment F on Being ${selections('Being', 1)}`,
    G: `fragment G on Node ${selections('Node', 1)}`,
  };
  const text = [query, ...spread.map((name) => fragments[name as 'F' | 'G'])].join('\n');
  return text.includes('$yes') ? `query ($yes: Boolean!) ${text}` : text;
}

const strict = buildSchema(types('!'));
/** Without a propagated null each position has its error. */
const lenient = buildSchema(types(''));

function deniedIn(document: DocumentNode): Set<FieldNode> {
  const found = new Set<FieldNode>();
  const info = new TypeInfo(strict);
  visit(
    document,
    visitWithTypeInfo(info, {
      Field(node) {
        const type = info.getParentType()?.name ?? '';
        const protectedHere =
          ['secret', 'must'].includes(node.name.value) && ['Node', 'Being'].includes(type);
        if (protectedHere || node.name.value === 'closed') found.add(node);
      },
    }),
  );
  return found;
}

function oracle(query: string, yes: boolean) {
  const document = parse(query);
  const denied = deniedIn(document);
  const positions = new Map<FieldNode, { path: string; positions: number }>();
  const run = (schema: typeof strict) =>
    executeSync({
      schema,
      document,
      rootValue: root,
      variableValues: { yes },
      fieldResolver(source, _args, _context, { fieldNodes, path, fieldName }) {
        const node = fieldNodes.find((one) => denied.has(one));
        if (!node) return (source as Record<string, unknown>)[fieldName];
        if (schema === lenient) {
          const keys: (string | number)[] = [];
          for (let at: typeof path | undefined = path; at; at = at.prev) keys.unshift(at.key);
          const known = positions.get(node) ?? { path: keys.join('.'), positions: 0 };
          positions.set(node, { ...known, positions: known.positions + 1 });
        }
        throw new Error('denied');
      },
    });
  run(lenient);
  return { data: run(strict).data, told: [...positions.values()] };
}

const runs = Number(process.env.WEFT_RUNS ?? 300);
const sorted = (told: readonly { path: string }[]) => told.toSorted((a, b) => (a.path < b.path ? -1 : 1));

test('data and positions are those of GraphQL for denied fields', async () => {
  let denied = 0;
  await fc.assert(
    fc.asyncProperty(arbitraryOf(operation), fc.boolean(), async (query, yes) => {
      const response = await mesh
        .as({ roles: ['analyst'] })
        .query(query, query.includes('$yes') ? { variables: { yes } } : {});
      const expected = oracle(query, yes);
      const told = (response.errors ?? []).map(({ path, extensions }) => ({
        path: path?.join('.') ?? '',
        positions: extensions.positions ?? 0,
      }));
      expect({ query, data: response.data }).toEqual({
        query,
        data: JSON.parse(JSON.stringify(expected.data)),
      });
      expect({ query, told: sorted(told) }).toEqual({ query, told: sorted(expected.told) });
      denied += told.length;
    }),
    { numRuns: runs },
  );
  expect(denied).toBeGreaterThan(runs / 2);
}, 120_000);
