import { type DocumentNode, type GraphQLError, type GraphQLSchema, validate } from 'graphql';
import type { GatewayLimits } from '../limits/limits.ts';
import type { InvalidPart } from './misnamed.ts';
import { type InvalidParts, placedRules } from './placed-rules.ts';
import { rulesInOne } from './rules-in-one.ts';

/** The invalid parts of a document against a schema; `undefined` for a valid one. */
export type OperationValidator = (
  schema: GraphQLSchema,
  document: DocumentNode,
) => readonly InvalidPart[] | undefined;

/**
 * GraphQL's validation with messages that suggest nothing and repeat no value. A known document is not validated
 * again: @apollo/server caches documents by their text.
 */
export function createOperationValidator({ validationErrors }: GatewayLimits): OperationValidator {
  const options = { maxErrors: validationErrors, hideSuggestions: true };
  const parts: InvalidParts = new WeakMap();
  const rules = [rulesInOne(placedRules(parts))];
  const partOf = (error: GraphQLError): InvalidPart =>
    parts.get(error) ?? { message: error.message, nodes: error.nodes ?? null };
  const known = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly InvalidPart[]>>();
  return (schema, document) => {
    const validated = known.get(schema) ?? new WeakMap();
    known.set(schema, validated);
    const invalid =
      validated.get(document) ??
      // graphql-js appends an error that says that there were too many.
      validate(schema, document, rules, options).slice(0, validationErrors).map(partOf);
    validated.set(document, invalid);
    return invalid.length > 0 ? invalid : undefined;
  };
}
