import { createRequire } from 'node:module';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type * as GraphqlMiddleware from 'graphql-middleware';
import type { Decisions } from '#schema/policy/decide.ts';
import { deny, rule, shield } from '#schema/policy/shield.ts';
import type { ProductContext } from './context.ts';
import { forbiddenField } from './refusals.ts';

/** As CommonJS, like graphql-shield: it knows its own middleware by the class, of which there is one a copy. */
const { applyMiddleware } = createRequire(import.meta.url)('graphql-middleware') as typeof GraphqlMiddleware;

/**
 * Puts graphql-shield around every field of every object type, as the second lock: whatever a resolver does,
 * a field that is denied to the principal is not answered.
 */
export function lockSchema(schema: GraphQLSchema): GraphQLSchema {
  const resolvers = new Map(fieldsOf(schema).map(([coordinate, { resolve }]) => [coordinate, resolve]));
  const passed = createPassed();
  const locked = applyMiddleware(
    schema,
    shield(ruleTree(schema, allowedByPolicy(passed)), {
      fallbackRule: deny,
      fallbackError: (_thrown: unknown, _parent: unknown, _args: unknown, _context: unknown, info: unknown) =>
        forbiddenField(coordinateOf(info as GraphQLResolveInfo)),
      // Errors of resolvers keep their codes; the server masks those that are none of ours.
      allowExternalErrors: true,
    }),
  );
  for (const [coordinate, field] of fieldsOf(locked)) {
    askOnce(field, coordinate, passed, resolvers.get(coordinate) ?? defaultFieldResolver);
  }
  return locked;
}

type Field = GraphQLField<unknown, ProductContext>;

/** Of each principal class's decisions the coordinates that shield has let through. */
interface Passed {
  has(decisions: Decisions, coordinate: string): boolean;
  add(decisions: Decisions, coordinate: string): void;
}

function createPassed(): Passed {
  const coordinates = new WeakMap<Decisions, Set<string>>();
  return {
    has: (decisions, coordinate) => coordinates.get(decisions)?.has(coordinate) ?? false,
    add(decisions, coordinate) {
      const known = coordinates.get(decisions) ?? new Set();
      coordinates.set(decisions, known.add(coordinate));
    },
  };
}

function allowedByPolicy(passed: Passed) {
  return rule('allowed-by-policy', { cache: 'no_cache' })(
    (_parent, _args, { decisions }: ProductContext, info: GraphQLResolveInfo) => {
      const coordinate = coordinateOf(info);
      if (decisions.of(coordinate).kind === 'DENY') return forbiddenField(coordinate);
      passed.add(decisions, coordinate);
      return true;
    },
  );
}

/**
 * Decisions never change, so shield is asked about a coordinate until it has let it through: to ask it for each
 * value takes six times as long as the rest of an execution.
 */
function askOnce(
  field: Field,
  coordinate: string,
  passed: Passed,
  resolve: NonNullable<Field['resolve']>,
): void {
  const { resolve: guarded = defaultFieldResolver } = field;
  field.resolve = (parent, args, context, info) =>
    passed.has(context.decisions, coordinate)
      ? resolve(parent, args, context, info)
      : guarded(parent, args, context, info);
}

/** Total over the schema, so that no field is left to shield's defaults. */
function ruleTree(schema: GraphQLSchema, allowed: ReturnType<typeof allowedByPolicy>) {
  const tree: Record<string, Record<string, typeof allowed>> = {};
  for (const [coordinate] of fieldsOf(schema)) {
    const [type = '', field = ''] = coordinate.split('.');
    tree[type] = { ...tree[type], [field]: allowed };
  }
  return tree;
}

function fieldsOf(schema: GraphQLSchema): [coordinate: string, Field][] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field): [string, Field] => [`${type.name}.${field.name}`, field]),
    );
}

function coordinateOf({ parentType, fieldName }: GraphQLResolveInfo): string {
  return `${parentType.name}.${fieldName}`;
}
