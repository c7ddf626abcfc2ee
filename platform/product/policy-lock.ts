import { createRequire } from 'node:module';
import { type GraphQLResolveInfo, type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import type * as GraphqlMiddleware from 'graphql-middleware';
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
  return applyMiddleware(
    schema,
    shield(ruleTree(schema), {
      fallbackRule: deny,
      fallbackError: (_thrown: unknown, _parent: unknown, _args: unknown, _context: unknown, info: unknown) =>
        forbiddenField(coordinateOf(info as GraphQLResolveInfo)),
      // Errors of resolvers keep their codes; the server masks those that are none of ours.
      allowExternalErrors: true,
    }),
  );
}

const allowedByPolicy = rule('allowed-by-policy', { cache: 'no_cache' })(
  (_parent, _args, context: ProductContext, info: GraphQLResolveInfo) => {
    const coordinate = coordinateOf(info);
    return context.decisions.of(coordinate).kind === 'DENY' ? forbiddenField(coordinate) : true;
  },
);

/** Total over the schema, so that no field is left to shield's defaults. */
function ruleTree(schema: GraphQLSchema) {
  return Object.fromEntries(
    Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .filter((type) => !isIntrospectionType(type))
      .map((type) => [
        type.name,
        Object.fromEntries(Object.keys(type.getFields()).map((field) => [field, allowedByPolicy])),
      ]),
  );
}

function coordinateOf({ parentType, fieldName }: GraphQLResolveInfo): string {
  return `${parentType.name}.${fieldName}`;
}
