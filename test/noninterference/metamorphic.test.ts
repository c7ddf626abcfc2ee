import fc from 'fast-check';
import { getVariableValues, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { expect, test } from 'vitest';
import { analyseOperation } from '#schema/policy/analyse-operation.ts';
import { type Decisions, decisionsFor } from '#schema/policy/decide.ts';
import { readPolicy } from '#schema/policy/directives/read-policy.ts';
import type { Decision } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { strictest } from '#schema/policy/strictness.ts';
import { noChoices, seededChoices } from '#test/testkit/choices.ts';
import { createKitMesh } from '#test/testkit/kit-mesh.ts';
import { entities, graphSchema, products, supergraphOf } from './gateway-stage.ts';
import type { Asked } from './operation-text.ts';
import { makeOperation } from './operations.ts';
import { printContract } from './print-contract.ts';
import { post } from './product-stage.ts';
import { hospital, principals } from './products.ts';
import { statementsOverlay } from './statements.ts';
import { createTokenBook } from './tokens.ts';
import { createFieldIndex } from './uses.ts';
import { makeWorlds } from './worlds.ts';

const schema = graphSchema();

const overlays = [
  {
    file: 'scoped.graphql',
    sdl: `extend type Patient { stringClear: String @access(allow: [["scope:notes"], ["owner:hospital"]]) }`,
  },
  {
    file: 'purposes.graphql',
    sdl: `extend type Visit { region: String @mask(with: REDACT, unless: [["purpose:research"], ["claim:badge:red"]]) }`,
  },
  {
    file: 'rows.graphql',
    sdl: `extend type Reading @rows(field: "device", claim: "device", unless: [["role:staff"]])`,
  },
  {
    file: 'levels.graphql',
    sdl: `extend type Note { mood: Int @classification(level: CONFIDENTIAL) }`,
  },
  {
    file: 'floors.graphql',
    sdl: `extend type Patient @minGroupSize(k: 7) { stringNull: String @mask(with: PARTIAL) }`,
  },
  {
    file: 'closed.graphql',
    sdl: `extend type Site @access(allow: [["role:doctor", "purpose:research"]])`,
  },
];

const whole = readPolicy(supergraphOf(products, overlays));
const who = fc.constantFrom(...Object.values(principals));

/** One operation, plain and with aliases, fragments, variables, defaults and directives. */
function twoWritings(seed: number, principal: Principal): readonly [Asked, Asked] {
  const worlds = makeWorlds(entities, principal, seededChoices(seed), 4);
  const index = createFieldIndex(entities, principal);
  const book = createTokenBook(worlds.domains, 0);
  const write = (writing: typeof noChoices): Asked => {
    const { query, variables } = makeOperation({
      schema,
      index,
      worlds,
      choices: seededChoices(seed + 1),
      writing,
      snapshots: [],
      daring: 0.5,
    });
    return { query: book.write(query), variables: JSON.parse(book.write(JSON.stringify(variables))) };
  };
  return [write(noChoices), write(seededChoices(seed + 2))];
}

function decided({ query, variables }: Asked, decisions: Decisions) {
  const document = parse(query);
  const operation = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  const { coerced = {} } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
  const analysis = analyseOperation({
    schema,
    document,
    operation,
    variables: coerced,
    bundles: [whole],
    decisions,
  });
  return {
    denied: [...new Set(analysis.denied.values())].sort(),
    masked: [...analysis.masked.keys()].sort(),
    selected: [...analysis.selected].sort(),
    refused: [...analysis.refused].map(([at, { code, field }]) => `${at} ${code} ${field}`).sort(),
    needsMaskPushdown: [...analysis.needsMaskPushdown].sort(),
  };
}

test('aliases, fragments, variables, defaults and directives change no decision', async () => {
  let refused = 0;
  await fc.assert(
    fc.asyncProperty(who, fc.nat(1_000_000), async (principal, seed) => {
      const decisions = await decisionsFor(whole, principal);
      const [plain, rewritten] = twoWritings(seed, principal);
      const found = decided(plain, decisions);
      if (found.refused.length > 0) refused += 1;
      expect({ rewritten, ...decided(rewritten, decisions) }).toEqual({ rewritten, ...found });
    }),
    { numRuns: 300 },
  );
  expect(refused).toBeGreaterThan(30);
}, 120_000);

test('and a gateway refuses both forms with the same code, or neither', async () => {
  await using mesh = await createKitMesh({
    products: products.map((product) => ({ contract: printContract(product), rows: {} })),
    overlays: [statementsOverlay(products), ...overlays],
  });
  const tokens = new Map<Principal, string | undefined>();
  for (const each of Object.values(principals)) tokens.set(each, await mesh.tokenOf(each));
  const codes = async (asked: Asked, principal: Principal) => {
    const token = tokens.get(principal);
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { status, body } = await post(mesh.gateway.url, JSON.stringify(asked), headers);
    const { data, errors = [] } = JSON.parse(body) as {
      data?: unknown;
      errors?: { extensions: { code: string } }[];
    };
    const refusals = data ? [] : errors.map(({ extensions }) => extensions.code);
    return { status, refusals: [...new Set(refusals)] };
  };
  await fc.assert(
    fc.asyncProperty(who, fc.nat(1_000_000), async (principal, seed) => {
      const [plain, rewritten] = twoWritings(seed, principal);
      expect({ rewritten, ...(await codes(rewritten, principal)) }).toEqual({
        rewritten,
        ...(await codes(plain, principal)),
      });
    }),
    { numRuns: 60 },
  );
}, 120_000);

const grants = fc.record({
  roles: fc.subarray(['doctor', 'staff', 'analyst', 'patient', 'partner', 'steward']),
  scopes: fc.subarray(['own', 'notes', 'other']),
  domains: fc.subarray(['hospital', 'sites']),
  purpose: fc.option(fc.constantFrom('research', 'care'), { nil: undefined }),
  badge: fc.subarray(['red', 'blue']),
  authenticated: fc.boolean(),
});

type Grants = typeof grants extends fc.Arbitrary<infer T> ? T : never;

function principalWith({ roles, scopes, domains, purpose, badge, authenticated }: Grants): Principal {
  if (!authenticated) return anonymous;
  const purposes = purpose === undefined ? {} : { purpose, purposes: [purpose] };
  return {
    ...anonymous,
    authenticated: true,
    subject: 'p1',
    roles,
    scopes,
    domains,
    ...purposes,
    claims: { badge },
  };
}

const withoutOne: readonly ((held: Grants) => Grants)[] = [
  (held) => ({ ...held, roles: held.roles.slice(1) }),
  (held) => ({ ...held, scopes: held.scopes.slice(1) }),
  (held) => ({ ...held, domains: held.domains.slice(1) }),
  (held) => ({ ...held, badge: held.badge.slice(1) }),
  (held) => ({ ...held, purpose: undefined }),
  (held) => ({ ...held, authenticated: false }),
];

/** Coordinates at which `stricter` shows more than `looser`. */
function loosened(stricter: Decisions, looser: Decisions, coordinates: readonly string[]): string[] {
  const types = [...new Set(coordinates.map((coordinate) => coordinate.split('.')[0] ?? ''))];
  const opened = coordinates.filter(
    (at) => shown(strictest(looser.of(at), stricter.of(at))) !== shown(stricter.of(at)),
  );
  const more = [...types, ...coordinates].filter(
    (at) => !covers(stricter.rows(at), looser.rows(at)) || !covers(stricter.floors(at), looser.floors(at)),
  );
  return [...opened, ...more];
}

function isUnclassified(decision: Decision): boolean {
  return decision.kind === 'DENY' && decision.source === 'unclassified';
}

function shown(decision: Decision): string {
  return JSON.stringify({ ...decision, source: undefined });
}

function covers(all: readonly unknown[], some: readonly unknown[]): boolean {
  const held = new Set(all.map((each) => JSON.stringify(each)));
  return some.every((each) => held.has(JSON.stringify(each)));
}

test('removing a role, scope, purpose, claim, domain or the token shows nothing more', async () => {
  const coordinates = Object.keys(whole.coordinates);
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(grants, fc.constantFrom(...withoutOne), async (held, without) => {
      const [more, less] = [principalWith(held), principalWith(without(held))];
      const [looser, stricter] = await Promise.all([decisionsFor(whole, more), decisionsFor(whole, less)]);
      if (coordinates.some((at) => shown(looser.of(at)) !== shown(stricter.of(at)))) taken += 1;
      expect(loosened(stricter, looser, coordinates)).toEqual([]);
    }),
    { numRuns: 300 },
  );
  expect(taken).toBeGreaterThan(20);
}, 120_000);

test('adding a product or an overlay opens no field', async () => {
  const steps = [
    readPolicy(supergraphOf([hospital])),
    readPolicy(supergraphOf(products)),
    ...overlays.map((_, index) => readPolicy(supergraphOf(products, overlays.slice(0, index + 1)))),
  ];
  await fc.assert(
    fc.asyncProperty(grants, async (held) => {
      const decisions = await Promise.all(steps.map((bundle) => decisionsFor(bundle, principalWith(held))));
      for (const [index, before] of decisions.slice(0, -1).entries()) {
        // The key of another product's entity is closed until it has a statement: its owner may add one.
        const coordinates = Object.keys(steps[index]?.coordinates ?? {}).filter(
          (at) => !isUnclassified(before.of(at)),
        );
        const opened = loosened(decisions[index + 1] ?? before, before, coordinates);
        expect({ step: index, opened }).toEqual({ step: index, opened: [] });
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
