import fc from 'fast-check';
import { expect, test } from 'vitest';
import { arbitraryOf, type Choices } from '#test/testkit/choices.ts';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import type { TestSubgraphOptions } from '#test/testkit/test-subgraph.ts';

/** Generated meshes, each queried several times. `WEFT_RUNS=300` for many, `WEFT_SEED` for those of a failure. */
const runs = Number(process.env.WEFT_RUNS ?? 6);

type Dnf = readonly (readonly string[])[];
const scopes = ['a', 'b', 'c', 'd'];
const types = ['Cat', 'Dog', 'Fox'] as const;
const graphs = ['one', 'two'] as const;

/** The requirements of each domain, by coordinate; both domains have some for `name` and `tag`. */
interface Demands {
  readonly [coordinate: string]: Dnf | undefined;
}

interface Made {
  readonly demands: Readonly<Record<(typeof graphs)[number], Demands>>;
  readonly callers: readonly (readonly string[])[];
}

const made = arbitraryOf((choices): Made => {
  const coordinates = types.flatMap((type) => [type, `${type}.name`, `${type}.tag`]);
  const demandsOf = () =>
    Object.fromEntries(
      coordinates.filter(() => choices.chance(0.4)).map((coordinate) => [coordinate, dnf(choices)]),
    );
  return {
    demands: { one: demandsOf(), two: demandsOf() },
    callers: Array.from({ length: 6 }, () => choices.some(scopes, 0, 4)),
  };
});

function dnf({ int, some }: Choices): Dnf {
  return Array.from({ length: int(0, 3) }, () => some(scopes, int(0, 1), 3));
}

function subgraph(name: (typeof graphs)[number], demands: Demands): TestSubgraphOptions {
  const demand = (coordinate: string) => {
    const written = demands[coordinate];
    return written ? `@requiresScopes(scopes: ${JSON.stringify(written)})` : '';
  };
  const values = (type: string) => ({ __typename: type, id: type, name: type, tag: type });
  const roots = types.map((type) => `${type.toLowerCase()}: ${type}`).join('  ');
  return {
    name,
    sdl: `
      ${linkHeader({ federation: ['@key', '@shareable', '@requiresScopes'] })}
      ${name === 'one' ? `type Query { ${roots}  animals: [Animal]  free: String }` : ''}
      interface Animal { id: ID!  name: String  tag: String }
      ${types
        .map(
          (type) => `type ${type} implements Animal @key(fields: "id") @shareable ${demand(type)} {
            id: ID!  name: String ${demand(`${type}.name`)}  tag: String ${demand(`${type}.tag`)}
          }`,
        )
        .join('\n')}
    `,
    resolvers: {
      ...(name === 'one'
        ? {
            Query: {
              ...Object.fromEntries(types.map((type) => [type.toLowerCase(), () => values(type)])),
              animals: () => types.map(values),
              free: () => 'free',
            },
          }
        : {}),
      ...Object.fromEntries(types.map((type) => [type, { __resolveReference: () => values(type) }])),
    },
  };
}

/** Independent of the supergraph: the domain's own requirements, of the type and of the field. */
function mayUse({ demands }: Made, caller: readonly string[], coordinate: string): boolean {
  return graphs.every((graph) => {
    const demanded = demands[graph][coordinate];
    if (!demanded || demanded.length === 0) return true;
    return demanded.some((all) => all.every((scope) => caller.includes(scope)));
  });
}

test('a response contains a field exactly where all requirements of domains are met', {
  timeout: 600_000,
}, async () => {
  let shown = 0;
  let hidden = 0;
  const each = types.map((type) => `${type.toLowerCase()} { name tag }`).join(' ');
  await fc.assert(
    fc.asyncProperty(made, async (mesh) => {
      await using running = await createTestMesh({
        subgraphs: graphs.map((graph) => subgraph(graph, mesh.demands[graph])),
      });
      for (const caller of mesh.callers) {
        const may = (coordinate: string) => mayUse(mesh, caller, coordinate);
        const expected = Object.fromEntries(
          types.map((type) => {
            const value = (field: string) => (may(`${type}.${field}`) ? type : null);
            return [type.toLowerCase(), may(type) ? { name: value('name'), tag: value('tag') } : null];
          }),
        );
        // Behind the interface the type is not known.
        const all = (field?: string) => types.every((type) => may(field ? `${type}.${field}` : type));
        const through = (field: string) => types.map((type) => (all(field) ? type : null));
        const [names, tags] = [through('name'), through('tag')];
        const animals = all() ? types.map((_, n) => ({ name: names[n], tag: tags[n] })) : null;
        const narrowed = all()
          ? types.map((type) => (may(`${type}.name`) ? { name: type } : { name: null }))
          : null;

        const query = `{ free ${each} animals { name tag } narrowed: animals { ${types.map((type) => `... on ${type} { name }`).join(' ')} } }`;
        const { data } = await running.as({ scope: caller.join(' ') }).query(query);
        expect({ mesh, caller, data }).toEqual({
          mesh,
          caller,
          data: { free: 'free', ...expected, animals, narrowed },
        });
        const text = JSON.stringify(data);
        shown += text.split(/"(?:Cat|Dog|Fox)"/).length - 1;
        hidden += text.split('null').length - 1;
      }
    }),
    { numRuns: runs },
  );
  expect(Math.min(shown, hidden)).toBeGreaterThan(runs);
});
