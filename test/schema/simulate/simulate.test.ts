import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Requirement } from '#schema/policy/policy.ts';
import { anonymous } from '#schema/policy/principal.ts';
import { isAsked, readProcessRequest } from '#schema/simulate/asked-operation.ts';
import { explainOperation } from '#schema/simulate/explain.ts';
import { simulate, type Trial } from '#schema/simulate/simulate.ts';
import { caller, type SmallGraphOptions, smallGraph } from '#test/fixtures/small-graph.ts';

const now = Date.parse('2026-11-24');
const before = smallGraph();

const people = {
  anonymous,
  steward: caller('steward'),
  analyst: caller('analyst'),
  marketing: caller('marketing', { consumer: 'studio', purposes: ['campaigns'], purpose: 'campaigns' }),
};

const trial = (consumer: keyof typeof people, query: string): Trial => ({
  consumer,
  principal: people[consumer],
  operation: query,
  question: { query },
});

const studio = {
  consumer: 'studio',
  product: 'users',
  purpose: 'campaigns',
  expires: '2027-01-31',
  approver: 'privacy office',
};

async function changes(options: SmallGraphOptions, ...trials: Trial[]) {
  return (await simulate(before, smallGraph(options), trials, now)).changed;
}

test('an overlay that masks a field changes results only for callers who saw it', async () => {
  const overlays = {
    'geo.graphql': 'extend type User { country: String @mask(with: REDACT, unless: [["role:analyst"]]) }',
  };
  const query = '{ users { nodes { id country } } }';
  const changed = await changes({ overlays }, trial('analyst', query), trial('marketing', query));
  expect(changed).toEqual([
    {
      consumer: 'marketing',
      operation: query,
      fields: [
        {
          coordinate: 'User.country',
          before: { kind: 'CLEAR' },
          after: { kind: 'MASK', mask: 'REDACT', source: 'overlay:geo.graphql' },
          stricter: true,
          looser: false,
        },
      ],
      limits: [],
      refusal: 'UNCHANGED',
      refusals: [],
      stricter: true,
      looser: false,
    },
  ]);
});

test('an operation that filters by a field is refused where an overlay masks it', async () => {
  const overlays = { 'geo.graphql': 'extend type User { country: String @mask(with: NULL) }' };
  const query = '{ users(where: { country: { eq: "DK" } }) { totalCount } }';
  expect(await changes({ overlays }, trial('marketing', query))).toMatchObject([
    {
      refusal: 'REFUSED',
      refusals: [{ coordinate: 'UserFilter.country', field: 'User.country', policy: 'overlay:geo.graphql' }],
      stricter: true,
    },
  ]);
});

test('a type denial, a row filter, a floor and an agreement are changes too', async () => {
  const query = '{ users { totalCount nodes { city } } }';
  const overlays = (text: string) => ({ overlays: { 'x.graphql': text } });
  const marketing = trial('marketing', query);
  const [denied] = await changes(overlays('extend type User @access(allow: [["role:steward"]])'), marketing);
  expect(denied?.fields.map(({ coordinate }) => coordinate)).toEqual(
    expect.arrayContaining(['Query.users', 'UserConnection.totalCount', 'User.city']),
  );
  const [rows] = await changes(overlays('extend type User @rows(field: "id", claim: "sub")'), marketing);
  expect(rows).toMatchObject({ limits: [{ coordinate: 'User', of: 'rows' }], stricter: true, looser: false });
  const [floor] = await changes(overlays('extend type User @minGroupSize(k: 20)'), marketing);
  expect(floor).toMatchObject({ limits: [{ coordinate: 'User', of: 'floors' }], stricter: true });
  expect(await changes({ agreements: [studio] }, marketing)).toMatchObject([
    { fields: [{ coordinate: 'User.city', after: { kind: 'CLEAR' } }], stricter: false, looser: true },
  ]);
});

test('an expired agreement changes nothing', async () => {
  const query = '{ users { nodes { city } } }';
  expect(
    await changes({ agreements: [{ ...studio, expires: '2026-11-23' }] }, trial('marketing', query)),
  ).toEqual([]);
});

test('a mask in place of another that hides other values is stricter and looser', async () => {
  const hashed = smallGraph({
    overlays: { 'x.graphql': 'extend type User { country: String @mask(with: HASH) }' },
  });
  const partial = smallGraph({
    overlays: { 'x.graphql': 'extend type User { country: String @mask(with: PARTIAL) }' },
  });
  const trials = [trial('marketing', '{ users { nodes { country } } }')];
  const { changed } = await simulate(hashed, partial, trials, now);
  expect(changed).toMatchObject([{ stricter: true, looser: true }]);
});

test('an operation that the graph would not execute is reported and not tried', async () => {
  const { invalid, trials } = await simulate(before, before, [trial('analyst', '{ users { nmae } }')], now);
  expect({ invalid, trials }).toMatchObject({ invalid: [{ operation: '{ users { nmae } }' }], trials: 0 });
});

const requirement: fc.Arbitrary<Requirement> = fc.array(
  fc.array(fc.constantFrom('authenticated', 'role:analyst', 'role:steward', 'purpose:campaigns'), {
    minLength: 1,
    maxLength: 2,
  }),
  { maxLength: 2 },
);
const field = fc.constantFrom('name', 'email', 'country', 'city');
const mask = fc.constantFrom('HASH', 'PARTIAL', 'REDACT', 'NULL', 'GENERALIZE, to: "2"');
const statement = fc.oneof(
  fc
    .record({ field, mask, unless: requirement })
    .map(
      ({ field: name, mask: kind, unless }) =>
        `extend type User { ${name}: String @mask(with: ${kind}, unless: ${JSON.stringify(unless)}) }`,
    ),
  fc
    .record({ field, allow: requirement })
    .map(
      ({ field: name, allow }) =>
        `extend type User { ${name}: String @access(allow: ${JSON.stringify(allow)}) }`,
    ),
  requirement.map(
    (unless) => `extend type User @rows(field: "id", claim: "sub", unless: ${JSON.stringify(unless)})`,
  ),
);
const operations = [
  '{ users { totalCount nodes { id name email } } }',
  '{ users(where: { country: { eq: "DK" } }, orderBy: { country: ASC }) { nodes { country city } } }',
  `{ users(where: { email: { in: ["tok1_${'0'.repeat(32)}"] } }) { totalCount } }`,
];
const trials = (Object.keys(people) as (keyof typeof people)[]).flatMap((who) =>
  operations.map((query) => trial(who, query)),
);

test('an added overlay never shows more, and reports no change exactly where all decisions are equal', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), async (statements) => {
      const after = smallGraph({ overlays: { 'x.graphql': statements.join('\n') } });
      const { changed } = await simulate(before, after, trials, now);
      expect(changed.filter(({ looser }) => looser)).toEqual([]);
      for (const one of trials) {
        const [old, next] = await Promise.all([before, after].map((graph) => decided(graph, one)));
        const told = changed.some(
          ({ consumer, operation }) => consumer === one.consumer && operation === one.operation,
        );
        expect(told).toBe(old !== next);
      }
    }),
    { numRuns: 40 },
  );
});

/** All decisions of a trial as in `explain`, without their authors. */
async function decided(graph: typeof before, { principal, question }: Trial): Promise<string> {
  const asked = readProcessRequest(graph.schema, question);
  if (!isAsked(asked)) throw new Error(String(asked));
  const { coordinates, refusals, rows, floors } = await explainOperation(graph, asked, principal, now);
  const limits = [...rows, ...floors]
    .filter(({ inForce }) => inForce)
    .map(({ text }) => text.replace(/, unless.*/, ''));
  return JSON.stringify([
    coordinates
      .map(({ coordinate, decision }) => [
        coordinate,
        decision.kind === 'CLEAR' ? decision : { ...decision, source: '' },
      ])
      .sort(),
    refusals.length > 0,
    [...new Set(limits)].sort(),
  ]);
}
