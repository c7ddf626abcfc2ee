import { type DefinitionNode, Kind, parse } from 'graphql';
import { expect } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';
import { send } from '#test/testkit/test-subgraph.ts';
import type { Who } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { customer } from '../personas.ts';

/** Sends a query, and gives what of the response the attempts look at. */
type Ask = (query: string, variables?: Record<string, unknown>) => Promise<Responded>;

interface Responded {
  // biome-ignore lint/suspicious/noExplicitAny: attempts look into answers.
  readonly data?: any;
  readonly errors?: readonly { readonly message: string }[];
}

/** A place where a name can be misspelt. */
interface Probe {
  /** The names that an introspection shows there, by a type, or by a field's arguments: `Query.customers`. */
  readonly at: string;
  readonly query: (name: string) => string;
  readonly variables?: (name: string) => Record<string, unknown>;
}

const probes: readonly Probe[] = [
  { at: 'Query', query: (name) => `{ ${name} }` },
  { at: 'Customer', query: (name) => `{ customers { nodes { ${name} } } }` },
  { at: 'CustomerConnection', query: (name) => `{ customers { ${name} } }` },
  { at: 'CustomerMin', query: (name) => `{ customers { aggregate { min { ${name} } } } }` },
  { at: 'Employee', query: (name) => `{ employees { nodes { ${name} } } }` },
  { at: 'Order', query: (name) => `{ orders { nodes { ${name} } } }` },
  { at: 'Party', query: (name) => `{ parties { ${name} } }` },
  { at: 'Query.customers', query: (name) => `{ customers(${name}: 1) { totalCount } }` },
  { at: 'Query.customerByEmail', query: (name) => `{ customerByEmail(${name}: "a") { id } }` },
  { at: 'Query.parties', query: (name) => `{ parties(${name}: 1) { id } }` },
  { at: 'CustomerDimension', query: (name) => `{ customers { groupBy(by: [${name}]) { count } } }` },
  {
    at: 'CustomerDimension',
    query: () => 'query ($by: [CustomerDimension!]!) { customers { groupBy(by: $by) { count } } }',
    variables: (name) => ({ by: [name] }),
  },
  {
    at: 'CustomerFilter',
    query: (name) => `{ customers(where: { and: [{ ${name}: {} }] }) { totalCount } }`,
  },
  {
    at: 'CustomerFilter',
    query: () => 'query ($w: CustomerFilter) { customers(where: $w) { totalCount } }',
    variables: (name) => ({ w: { not: { [name]: {} } } }),
  },
  { at: 'CustomerOrderBy', query: (name) => `{ customers(orderBy: [{ ${name}: ASC }]) { totalCount } }` },
  {
    at: 'types',
    query: (name) =>
      `query ($x: ${name}) { customers(where: $x) { totalCount } parties { ... on ${name} { __typename } ...F } } fragment F on ${name} { __typename }`,
  },
];

const introspection = `{ __schema { types {
  name  fields(includeDeprecated: true) { name args(includeDeprecated: true) { name } }
  inputFields(includeDeprecated: true) { name }  enumValues(includeDeprecated: true) { name }
} } }`;

/** Weft's own: "Did you mean" says no name that the caller's own introspection does not show at that place. */
export const suggestions: AttackArea = {
  area: 'suggested names (our own)',
  attempts: {
    'SUGGEST-01 names that other callers see': async (world) => {
      const suggested = await suggestedToAll(world, world.mesh.gateway.url);
      // Nothing to anonymous callers in production, and to others what they see, or the attempt tries nothing.
      expect(suggested.anonymous).toEqual([]);
      expect(suggested.steward).toEqual(expect.arrayContaining(['Customer.ssn', 'CustomerDimension.SSN']));
      expect(suggested.analyst).toContain('Customer.email');
      expect(suggested.outsider?.filter((name) => /^(Customer|Employee)/.test(name))).toEqual([]);
      expect(Object.values(suggested).flat().join()).not.toMatch(/passport/i);
    },
    'SUGGEST-02 names that are hidden': async ({ ...world }) => {
      await using gateway = await world.mesh.secondGateway({ hideDenied: true });
      const suggested = await suggestedToAll(world, gateway.url);
      expect(suggested.anonymous).toEqual([]);
      expect(suggested.steward).toContain('CustomerFilter.ssn');
      expect(suggested.outsider?.filter((name) => /^(Customer|Employee)/.test(name))).toEqual([]);
    },
    'SUGGEST-03 names that are inaccessible, and what domains suggest': async () => {
      await using mesh = await createTestMesh({ subgraphs: [things], gateway: { production: true } });
      const ask: Ask = (query, variables = {}) => mesh.as({}).query(query, { variables });
      const shown = await shownTo(ask);
      const names = allNames(mesh.supergraph);
      const suggested = await suggestedAt(ask, thingProbes, names, shown);
      expect(suggested).toEqual(
        expect.arrayContaining(['Thing.label', 'Kind.OPEN', 'Query.find.size', 'ThingFilter.label']),
      );
      const { things: domain } = mesh.subgraphs;
      if (!domain) throw new Error('There is no such subgraph.');
      const message = 'Cannot query field "labl" on type "Thing". Did you mean "labels"?';
      domain.fault = (outgoing) =>
        send(
          outgoing,
          200,
          JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }),
        );
      expect(JSON.stringify(await ask('{ find { label } }'))).not.toMatch(/did you mean|labels/i);
    },
  },
};

const things = {
  name: 'things',
  sdl: `${linkHeader({ federation: ['@inaccessible'] })}
    type Query { find(size: Int, sizes: Int @inaccessible, where: ThingFilter, kind: Kind): Thing  finds: Thing @inaccessible }
    type Thing { label: String  labels: String @inaccessible  any: Any }
    union Any = Thing | Thong
    type Thong @inaccessible { label: String }
    enum Kind { OPEN  OPENED @inaccessible }
    input ThingFilter { label: String  labels: String @inaccessible }`,
};

const thingProbes: readonly Probe[] = [
  { at: 'Query', query: (name) => `{ ${name} }` },
  { at: 'Thing', query: (name) => `{ find { ${name} } }` },
  { at: 'Query.find', query: (name) => `{ find(${name}: 1) { label } }` },
  { at: 'Kind', query: (name) => `{ find(kind: ${name}) { label } }` },
  { at: 'Kind', query: () => 'query ($k: Kind) { find(kind: $k) { label } }', variables: (k) => ({ k }) },
  { at: 'ThingFilter', query: (name) => `{ find(where: { ${name}: "a" }) { label } }` },
  { at: 'types', query: (name) => `{ find { any { ... on ${name} { label } } } }` },
];

/** What is suggested to callers of each class; it fails for a name that a class does not see. */
async function suggestedToAll({ attacker, mesh }: World, to: string): Promise<Record<string, string[]>> {
  const names = allNames(mesh.supergraph);
  const callers: Record<string, Who> = {
    anonymous: 'anonymous',
    outsider: 'outsider',
    customer: customer('c1'),
    analyst: 'analyst_eu',
    steward: 'steward',
  };
  const suggested: Record<string, string[]> = {};
  for (const [name, who] of Object.entries(callers)) {
    const ask: Ask = (query, variables) => attacker.ask(who, query, variables, { to });
    suggested[name] = await suggestedAt(ask, probes, names, await shownTo(ask));
  }
  return suggested;
}

/** @returns what was suggested, by place: `Customer.email`. */
async function suggestedAt(
  ask: Ask,
  among: readonly Probe[],
  names: ReadonlyMap<string, readonly string[]>,
  shown: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<string[]> {
  const suggested = new Set<string>();
  for (const { at, query, variables } of among) {
    const known = names.get(at) ?? [];
    expect([at, known.length > 0]).toEqual([at, true]);
    const responses = await Promise.all(
      known.map((name, index) => {
        const wrong = index % 2 === 0 ? `${name}x` : name.slice(0, -1);
        return ask(query(wrong), variables?.(wrong));
      }),
    );
    for (const near of responses.flatMap(({ errors = [] }) =>
      errors.flatMap(({ message }) => meant(message)),
    )) {
      expect([at, near, shown.get(at)?.has(near) ?? false]).toEqual([at, near, true]);
      suggested.add(`${at}.${near}`);
    }
  }
  return [...suggested];
}

function meant(message: string): string[] {
  return [...message.matchAll(/did you mean([^?]*)/gi)].flatMap(([, names = '']) =>
    [...names.matchAll(/\w{2,}/g)].map(([name]) => name).filter((name) => name !== 'or'),
  );
}

/** By type, by field for its arguments, and `types`; empty where the caller may not introspect. */
async function shownTo(ask: Ask): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
  const { data } = await ask(introspection);
  const shown = new Map<string, ReadonlySet<string>>();
  for (const { name, fields, inputFields, enumValues } of data?.__schema.types ?? []) {
    const members: { name: string; args?: { name: string }[] }[] = [fields, inputFields, enumValues].flatMap(
      (some) => some ?? [],
    );
    shown.set(name, new Set(members.map((member) => member.name)));
    for (const { name: field, args = [] } of members) {
      shown.set(`${name}.${field}`, new Set(args.map((argument) => argument.name)));
    }
  }
  return shown.set('types', new Set(shown.keys()));
}

/** All names of a supergraph, hidden or not, by the same places. */
function allNames(supergraph: string): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, readonly string[]>();
  const types: string[] = [];
  for (const definition of parse(supergraph, { noLocation: true }).definitions) {
    const members = membersOf(definition);
    if (!members || !('name' in definition) || !definition.name) continue;
    const type = definition.name.value;
    if (type.includes('__')) continue;
    types.push(type);
    names.set(
      type,
      members.map(({ name }) => name.value),
    );
    for (const member of members) {
      const of = `${type}.${member.name.value}`;
      if ('arguments' in member)
        names.set(
          of,
          (member.arguments ?? []).map(({ name }) => name.value),
        );
    }
  }
  return names.set('types', types);
}

function membersOf(node: DefinitionNode) {
  switch (node.kind) {
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
      return node.fields ?? [];
    case Kind.ENUM_TYPE_DEFINITION:
      return node.values ?? [];
    case Kind.UNION_TYPE_DEFINITION:
      return [];
    default:
      return undefined;
  }
}
