import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Gateway } from '#gateway/gateway.ts';
import { createAcceptedSupergraphs } from '#gateway/supergraph/accepted-supergraphs.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { withOrganisation } from '#test/testkit/organisation.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { ask } from '#test/testkit/test-mesh.ts';
import {
  analyst,
  caller,
  createCachedMesh,
  peopleRows,
  publish,
  salesRows,
  same,
  steward,
} from './cached-mesh.ts';

const callers = [
  anonymous,
  analyst,
  steward,
  caller('analyst', 'another'),
  caller('clerk', 'n1', { region: ['north'] }),
  caller('clerk', 's1', { region: ['south'] }),
  caller('clerk', 'p1', { region: ['north', 'south'] }),
  caller('customer', 'p1'),
  caller('customer', 'p2'),
];

const queries = [
  'query ($ids: [ID!]) { people(where: { id: { in: $ids } }) { nodes { id city email locker } } }',
  'query ($ids: [ID!]) { orders(where: { id: { in: $ids } }) { totalCount nodes { id total person { city } } } }',
  'query ($ids: [ID!]) { orders(where: { id: { in: $ids } }) { nodes { person { email locker } } } }',
  'query ($ids: [ID!]) { people(where: { id: { in: $ids } }) { nodes { id orders { totalCount nodes { total } } } } }',
  'query ($ids: [ID!]) { people(where: { id: { in: $ids } }, orderBy: [{ city: DESC }]) { edges { cursor node { id } } } }',
  'query ($ids: [ID!]) { people(where: { email: { in: $ids } }) { totalCount } }',
];

const overlays = [
  '',
  'extend type Person { city: String @mask(with: REDACT, unless: [["role:steward"], ["self:id"]]) }',
  'extend type Person @rows(field: "id", claim: "sub", unless: [["role:steward"], ["role:analyst"]])',
];

const ids = fc.constantFrom(
  ['p1', 'p2', 'o1', 'o2'],
  ['p2', 'p3', 'o2', 'o3'],
  ['p1', 'p2', 'p3', 'p4', 'o1', 'o2', 'o3', 'o4'],
);
const asking = fc.record({
  kind: fc.constant('ask' as const),
  who: fc.integer({ min: 0, max: callers.length - 1 }),
  query: fc.integer({ min: 0, max: queries.length - 1 }),
  ids,
});
const step = fc.oneof(
  { weight: 40, arbitrary: asking },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('publish' as const), people: fc.boolean() }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('policy' as const), overlay: fc.integer({ min: 0, max: 2 }) }),
  },
);

/** Further examples, by hand. */
const steps = Number(process.env.WEFT_CACHE_STEPS ?? 150);

test('for any order of publications, policies and requests, responses equal those of a gateway without a cache', {
  timeout: 60_000 + 200 * steps,
}, async () => {
  await using cached = await createCachedMesh();
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'supergraph.graphql');
  await writeFile(file, cached.mesh.supergraph);
  // Policies are added and removed here, and each is accepted.
  const accepted = { ...createAcceptedSupergraphs(), accepts: async () => true };
  const options = { supergraph: { file }, accepted, limits: { requestsPerSecond: 0 } };
  await using keeps = await cached.mesh.secondGateway(options);
  await using fetches = await cached.mesh.secondGateway({ ...options, cache: { bytes: 0 } });
  const tokens = await Promise.all(callers.map((who) => cached.mesh.tokenOf(who)));
  const askAs = (gateway: Gateway, who: number, query: string, variables = {}) =>
    ask(gateway.url, query, {
      variables,
      headers: tokens[who] === undefined ? {} : { authorization: `Bearer ${tokens[who]}` },
    });
  const statements = () => cached.people.statements.length + cached.sales.statements.length;
  let marks = 0;
  const answered = { all: 0, kept: 0 };

  async function decideBy(overlay: number): Promise<void> {
    const composed = composeSupergraph({
      subgraphs: cached.mesh.products.map(({ model, sdl, server }) => ({
        name: model.domain,
        url: `${server.url}/graphql`,
        sdl,
      })),
      overlays: withOrganisation(
        overlay === 0 ? [] : [{ file: 'next.graphql', sdl: overlays[overlay] ?? '' }],
      ),
    });
    if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
    await writeFile(file, composed.supergraph);
    for (const gateway of [keeps, fetches]) {
      // A clerk sees which of them is in force.
      const inForce = async () => {
        const { extensions } = await askAs(gateway, 4, '{ people(first: 1) { nodes { city } } }');
        return extensions.mesh.rows ? 2 : extensions.mesh.masked.length;
      };
      await expect.poll(inForce, { timeout: 10_000, interval: 20 }).toBe(overlay);
    }
  }

  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: steps, maxLength: steps }), async (taken) => {
      for (const one of taken) {
        if (one.kind === 'policy') await decideBy(one.overlay);
        else if (one.kind === 'publish') {
          marks += 1;
          const rows = one.people ? peopleRows(`n${marks}`) : salesRows(10 * marks);
          await publish(cached.mesh, one.people ? cached.people : cached.sales, rows);
        } else {
          const query = queries[one.query] ?? '';
          const before = statements();
          const kept = await askAs(keeps, one.who, query, { ids: one.ids });
          answered.all += 1;
          const between = statements();
          expect(same(kept)).toBe(same(await askAs(fetches, one.who, query, { ids: one.ids })));
          if (between - before < statements() - between) answered.kept += 1;
        }
      }
    }),
    { numRuns: 1, endOnFailure: true },
  );
  // Otherwise the run has tested nothing.
  expect(answered.kept).toBeGreaterThan(answered.all / 10);
});
