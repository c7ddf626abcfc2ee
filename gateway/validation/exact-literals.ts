import {
  type ASTVisitFn,
  type DocumentNode,
  type FloatValueNode,
  type GraphQLError,
  type GraphQLSchema,
  getNamedType,
  type IntValueNode,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { isHeld } from '#schema/exact-number.ts';
import { atPath, valuePlace } from '#schema/operation/value-place.ts';

/** The error for a literal that would reach a domain as another number; `undefined` where there is none. */
export type CheckLiterals = (document: DocumentNode) => GraphQLError | undefined;

/**
 * Finds numbers that no double holds where no variable could take their place: in documents with several operations,
 * beside variables and enum values of a scalar's own object, in arguments of directives. Planners print doubles. A
 * `Float` is one, an `ID` is text, and defaults of variables are given as values.
 */
export function createLiteralCheck(schema: GraphQLSchema): CheckLiterals {
  const known = new WeakMap<DocumentNode, GraphQLError | 'none'>();
  return (document) => {
    if (!mayHold(document)) return undefined;
    const checked = known.get(document) ?? findLiteral(schema, document) ?? 'none';
    known.set(document, checked);
    return checked === 'none' ? undefined : checked;
  };
}

/** Whether its text has so many digits anywhere; normal forms, which have none, are few. */
function mayHold({ loc }: DocumentNode): boolean {
  return !loc || /\d[\d.]{15}|\d[eE]-?\d{3}/.test(loc.source.body);
}

function findLiteral(schema: GraphQLSchema, document: DocumentNode): GraphQLError | undefined {
  const types = new TypeInfo(schema);
  let found: GraphQLError | undefined;
  const check: ASTVisitFn<IntValueNode | FloatValueNode> = (node, _, parent, path, ancestors) => {
    const type = getNamedType(types.getInputType())?.name;
    if (found || type === 'Float' || type === 'ID' || isHeld(node.value)) return;
    const place = valuePlace(types, { parent, path, ancestors });
    found = requestError(
      'BAD_USER_INPUT',
      `${place.owner} has a number${atPath(place)} with more digits than are passed on of a literal here. Write it as text, or give it as a variable.`,
      { nodes: node },
    );
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      VariableDefinition: () => false,
      IntValue: check,
      FloatValue: check,
    }),
  );
  return found;
}
