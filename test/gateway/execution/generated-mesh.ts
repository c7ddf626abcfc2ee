import { createHash } from 'node:crypto';
import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  getNullableType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import type { InProcessSubgraph } from './both-executors.ts';
import type { Tape } from './tape.ts';

const entities = ['Book', 'Film', 'User'] as const;
const keys = ['id', 'sku', 'code { number }', 'id sku'] as const;
const keyFields = { id: 'id: ID!', sku: 'sku: String', code: 'code: Code' };

const types = [
  'String',
  'String!',
  'Int',
  '[String]',
  '[[Int!]]',
  'Genre',
  '[Genre!]!',
  'Size',
  'Size!',
  '[Size!]',
  'Book',
  'Book!',
  'Film',
  'User',
  'User!',
  '[User!]!',
  '[Book]',
  '[[Film!]]',
  'Item',
  '[Item!]',
  '[[Item]!]',
  'Thing',
  '[Thing]',
] as const;

interface Field {
  readonly name: string;
  readonly type: string;
  readonly graphs: readonly number[];
  readonly requires: string | undefined;
  readonly takes: boolean;
}

/** The percentages of faults in the data. */
export interface Weather {
  readonly seed: number;
  readonly nulls: number;
  readonly errors: number;
  readonly unknown: number;
}

/**
 * Two to four subgraphs that share three entities, an interface and a union of them, and a value type. The tape
 * decides keys, fields, references, `@shareable` and `@requires`; not every result composes.
 */
export function generateSubgraphs(tape: Tape, weather: Weather): InProcessSubgraph[] {
  const graphs = Array.from({ length: 2 + tape.next(3) }, (_, index) => index);
  const typed = entities.map((name) => generateEntity(name, graphs, tape));
  const roots = generateFields('q', graphs, tape, 3 + tape.next(3), false);
  return graphs.map((graph) => ({
    name: `g${graph}`,
    sdl: [
      `type Query {\n  nothing${graph}: String\n${roots
        .filter((field) => field.graphs.includes(graph))
        .map((field) => print(field, graph))
        .join('\n')}\n}`,
      ...typed.map((entity) => entity(graph)),
      'interface Item { id: ID! }',
      'union Thing = Book | Film | User',
      'enum Genre { NOVEL DRAMA }',
      'type Size @shareable { width: Int  height: Int!  unit: Genre }',
      'type Code @shareable { number: Int! }',
    ].join('\n\n'),
    resolvers: Object.fromEntries(
      entities.map((name) => [
        name,
        {
          __resolveReference: async (reference: Record<string, unknown>) =>
            find(name, graph, reference, weather),
        },
      ]),
    ),
    fieldResolver: createResolver(weather),
  }));
}

function generateEntity(name: string, graphs: readonly number[], tape: Tape): (graph: number) => string {
  const own = keys.filter((_, index) => index === 0 || tape.chance(40));
  const known = graphs.map(() => own.filter((_, index) => index === 0 || tape.chance(50)));
  const fields = generateFields(name.toLowerCase(), graphs, tape, 3 + tape.next(4), true);
  return (graph) => {
    const used = graph === 0 ? own : (known[graph] ?? own);
    const written = new Set(
      used.flatMap((key) => [...key.matchAll(/\b(id|sku|code)\b/g)].map(([match]) => match)),
    );
    written.add('id');
    const mine = fields.filter((field) => field.graphs.includes(graph));
    const external = fields.filter(({ name: needed }) =>
      mine.some(({ requires }) => requires?.split(' ')[0] === needed),
    );
    return [
      `type ${name} implements Item ${used.map((key) => `@key(fields: "${key}")`).join(' ')} {`,
      ...[...written].map((field) => `  ${keyFields[field as keyof typeof keyFields]}`),
      ...mine.map((field) => print(field, graph)),
      ...external
        .filter((field) => !field.graphs.includes(graph))
        .map((field) => `  ${signature(field)} @external`),
      '}',
    ].join('\n');
  };
}

function generateFields(
  prefix: string,
  graphs: readonly number[],
  tape: Tape,
  count: number,
  mayRequire: boolean,
): Field[] {
  const fields: Field[] = [];
  for (let index = 0; index < count; index++) {
    const graph = tape.pick(graphs);
    const drawn = tape.pick(types);
    // @apollo/gateway is wrong about two domains in one list of lists; ./incumbent-is-wrong.test.ts covers it.
    const shared = tape.chance(25) && !drawn.startsWith('[[') ? [(graph + 1) % graphs.length] : [];
    const needed = fields.filter(
      (field) =>
        !field.graphs.includes(graph) &&
        !field.requires &&
        !field.takes &&
        !/Item|Thing|Book|Film/.test(field.type),
    );
    const required = mayRequire && needed.length > 0 && tape.chance(40) ? tape.pick(needed) : undefined;
    fields.push({
      name: `${prefix}${index}`,
      type: required ? 'String' : drawn,
      graphs: required ? [graph] : [graph, ...shared],
      requires: required && `${required.name}${subset(required.type)}`,
      takes: tape.chance(25),
    });
  }
  return fields;
}

function subset(type: string): string {
  if (type.includes('Size')) return ' { height }';
  return type.includes('User') ? ' { id }' : '';
}

function signature({ name, type, takes }: Field): string {
  return `${name}${takes ? '(n: Int = 2)' : ''}: ${type}`;
}

function print(field: Field, graph: number): string {
  const requires =
    field.requires && field.graphs.includes(graph) ? ` @requires(fields: "${field.requires}")` : '';
  return `  ${signature(field)}${requires}${field.graphs.length > 1 ? ' @shareable' : ''}`;
}

/** A pseudo-random number, the same for the same words. */
function chanceOf(weather: Weather, ...words: unknown[]): number {
  return (
    createHash('md5')
      .update(JSON.stringify([weather.seed, ...words]))
      .digest()
      .readUInt16BE() % 100
  );
}

function entity(type: string, number: number) {
  const id = `${type}-${number}`;
  return {
    __typename: type,
    id,
    sku: number === 2 ? null : `sku-${id}`,
    code: number === 1 ? null : { number },
  };
}

function find(type: string, graph: number, reference: Record<string, unknown>, weather: Weather): unknown {
  const { id, sku, code } = reference as { id?: string; sku?: string; code?: { number: number } | null };
  const found = [0, 1, 2, 3]
    .map((number) => entity(type, number))
    .find(
      (one) =>
        (id === undefined || one.id === id) &&
        (sku === undefined || one.sku === sku) &&
        (code === undefined || one.code?.number === code?.number),
    );
  if (!found || chanceOf(weather, 'find', graph, found.id) < weather.unknown) return null;
  if (chanceOf(weather, 'refuse', graph, found.id) < weather.errors / 2)
    throw new GraphQLError(`g${graph} refuses ${found.id}`);
  return { ...reference, ...found };
}

function createResolver(weather: Weather): GraphQLFieldResolver<unknown, unknown> {
  return (source, args, _context, info) => {
    const parent = (source ?? {}) as Record<string, unknown>;
    const { fieldName, parentType } = info;
    if (fieldName in parent && !/\d$/.test(fieldName)) return parent[fieldName];
    const about = [parentType.name, parent.id ?? parent.about ?? '', fieldName, args];
    if (chanceOf(weather, 'error', ...about) < weather.errors) {
      throw new GraphQLError(`${parentType.name} ${parent.id ?? parent.about ?? ''} ${fieldName}`);
    }
    const needed = Object.keys(parent)
      .filter((name) => /\d$/.test(name))
      .sort();
    if (info.returnType.toString() === 'String' && needed.length > 0) {
      return JSON.stringify(needed.map((name) => [name, parent[name]]));
    }
    return generateValue(info.returnType, about, weather);
  };
}

function generateValue(type: GraphQLOutputType, about: readonly unknown[], weather: Weather): unknown {
  const roll = (word: string) => chanceOf(weather, word, ...about);
  if (!isNonNullType(type) && roll('null') < weather.nulls) return null;
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    return Array.from({ length: roll('length') % 4 }, (_, index) =>
      generateValue(nullable.ofType, [...about, index], weather),
    );
  }
  if (isInterfaceType(nullable) || isUnionType(nullable)) {
    return entity(entities[roll('type') % 3] as string, roll('which') % 4);
  }
  if (isObjectType(nullable)) {
    return (entities as readonly string[]).includes(nullable.name)
      ? entity(nullable.name, roll('which') % 4)
      : { about };
  }
  if (nullable.toString() === 'Int') return roll('int');
  return nullable.toString() === 'Genre' ? ['NOVEL', 'DRAMA'][roll('genre') % 2] : about.join(' ');
}
