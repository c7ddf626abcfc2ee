import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { parse, print } from 'graphql';
import { expect, test } from 'vitest';
import { withFixedConditions } from '#gateway/planner/fixed-conditions.ts';
import { CompositionError, createBothExecutors, type Executed } from './both-executors.ts';
import { generateSubgraphs } from './generated-mesh.ts';
import { generateQuery } from './generated-operation.ts';
import { createTape } from './tape.ts';

/** Generated meshes, each with several queries. `WEFT_RUNS=1000` for many, `WEFT_SEED` for those of a failure. */
const runs = Number(process.env.WEFT_RUNS ?? 250);

type Path = readonly (string | number)[];

const tape = (length: number) => fc.array(fc.nat(999), { maxLength: length, size: 'max' });

const cases = fc.record({
  mesh: tape(120),
  weather: fc.record({
    seed: fc.nat(999),
    nulls: fc.constantFrom(0, 15),
    errors: fc.constantFrom(0, 0, 10),
    unknown: fc.constantFrom(0, 0, 20),
  }),
  twice: fc.boolean(),
  queries: fc.array(tape(150), { minLength: 1, maxLength: 24, size: 'max' }),
});

test.each([
  ['@apollo/query-planner alone', undefined, runs],
  ['it, and @graphql-hive/router-query-planner where it does not plan', 'second', Math.ceil(runs / 10)],
  // A process for each mesh, and more where it ends with an operation.
  ['@graphql-hive/router-query-planner, and it where that does not plan', 'first', Math.ceil(runs / 10)],
] as const)(
  'responses equal those of @apollo/gateway, data, and errors with their positions, planned by %s',
  {
    timeout: 3_600_000,
  },
  async (_, native, runs) => {
    let asked = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ mesh, weather, twice, queries }) => {
        const subgraphs = generateSubgraphs(createTape(mesh), weather);
        const both = await createBothExecutors(subgraphs, { twice, native }).catch((error: unknown) => {
          if (error instanceof CompositionError) return undefined;
          throw error;
        });
        if (!both) return;
        using _ending = both;
        for (const values of queries) {
          const query = generateQuery(both.schema, createTape(values));
          const variables = { yes: true };
          const ours = await both.ours(query, variables);
          let theirs = await both.theirs(query, variables);
          if (!isDeepStrictEqual(compared(ours), compared(theirs)) && (await both.isPlannedWrongly(query))) {
            // Of conditions its planner makes mistakes. What it answers without them is right.
            const conditions = new Map([...Object.entries(variables), ['no', false] as const]);
            theirs = await both.theirs(print(withFixedConditions(parse(query), conditions)));
          }
          asked++;
          expect({ query, ...compared(ours) }).toEqual({ query, ...compared(theirs) });
          // Of an entity that a domain refuses, only what that domain was to answer is null.
          const fields = ours.errors.filter(({ message }) => !message.includes('refuses'));
          expect(fields.filter(({ path }) => !isInPlace(ours.data, path))).toEqual([]);
        }
      }),
      {
        numRuns: runs,
        // To shrink takes minutes: by the seed of a failure.
        endOnFailure: process.env.WEFT_SEED === undefined,
      },
    );
    expect(asked).toBeGreaterThan(runs);
    console.info(`${asked} operations on ${runs} meshes answered alike`);
  },
);

/** The parts on which both must agree. */
function compared({ data, errors, missing }: Executed) {
  return {
    data,
    errors: namesOf(errors),
    missing: errors.length > 0 ? [] : placesOf(missing),
  };
}

/**
 * @apollo/gateway counts entities where a domain counts representations: after an entity that it could not represent,
 * its indices belong to another one. It reports no positions of an `_entities` field that failed as a whole.
 */
function namesOf(errors: Executed['errors']): string[] {
  return [...new Set(errors.map(({ message, path = [] }) => [message, ...namesIn(path)].join(' ')))].sort();
}

function namesIn(path: Path): Path {
  return path.includes('_entities') ? [] : path.filter((key) => typeof key === 'string');
}

function placesOf(errors: Executed['errors']): string[] {
  return [...new Set(errors.map(({ path }) => JSON.stringify(path)))].sort();
}

/** Whether an error is at a position without a value. */
function isInPlace(data: unknown, path: Path = []): boolean {
  if (path.length === 0 || data === null || data === undefined) return data === null || data === undefined;
  const [key, ...rest] = path as [string | number, ...Path];
  return isInPlace((data as Record<string | number, unknown>)[key], rest);
}
