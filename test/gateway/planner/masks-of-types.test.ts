import { expect, test } from 'vitest';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

const head = linkHeader({ federation: ['@key'], policy: domainDirectives });
const open = '@classification(level: PUBLIC)';

/** Two types of one interface; one is masked, by the gateway. */
const looms = {
  name: 'looms',
  sdl: `${head}
    type Query { machines: [Machine!] ${open}  hall: Hall ${open} }
    interface Machine { id: ID!  maker: String  seat: Seat }
    interface Seat { of: String }
    type Loom implements Machine ${open} { id: ID!  maker: String @mask(with: REDACT)  seat: Seat }
    type Wheel implements Machine ${open} { id: ID!  maker: String  seat: Seat }
    type Bench implements Seat ${open} { of: String @mask(with: REDACT) }
    type Stool implements Seat ${open} { of: String }
    type Hall @key(fields: "id") ${open} { id: ID! }`,
  resolvers: {
    Query: {
      machines: () => [
        { __typename: 'Loom', id: '1', maker: 'secret', seat: { __typename: 'Stool', of: 'oak' } },
        { __typename: 'Wheel', id: '2', maker: 'Ada', seat: { __typename: 'Bench', of: 'secret' } },
      ],
      hall: () => ({ id: 'h' }),
    },
  },
};

const halls = {
  name: 'halls',
  sdl: `${head}
    type Hall @key(fields: "id") ${open} { id: ID!  place: Place }
    interface Place { at: String }
    type Street implements Place ${open} { at: String @mask(with: REDACT) }
    type Square implements Place ${open} { at: String }`,
  resolvers: { Hall: { place: () => ({ __typename: 'Square', at: 'Main' }) } },
};

test.each(['apollo', 'hive'] as const)(
  'a field has the mask of its own type, and of no other type of an interface, where %s plans',
  async (planner) => {
    await using mesh = await createTestMesh({
      subgraphs: [looms, halls],
      foreign: true,
      gateway: { planner },
    });
    const { data, errors } = await mesh.query('{ machines { maker seat { of } } hall { place { at } } }');
    expect(errors).toBeUndefined();
    const [loom, wheel] = data.machines;
    expect(JSON.stringify(data)).not.toContain('secret');
    expect([loom.seat.of, wheel.maker, data.hall.place.at]).toEqual(['oak', 'Ada', 'Main']);
  },
);
