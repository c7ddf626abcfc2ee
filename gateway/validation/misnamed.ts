import {
  type GraphQLError,
  type GraphQLErrorOptions,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { nearestName } from '#schema/nearest-name.ts';

/** A name that a schema does not have where it stands. */
export interface Misnamed {
  readonly given: string;
  /** The names of a schema at that place; none where the schema does not have the place. */
  readonly among: (schema: GraphQLSchema) => Iterable<string>;
}

/** An error of an operation against a schema, not yet said to anyone. */
export interface InvalidPart {
  readonly message: string;
  /** @default the code that is given for all */
  readonly code?: 'BAD_USER_INPUT';
  readonly nodes?: GraphQLErrorOptions['nodes'];
  readonly misnamed?: Misnamed | undefined;
}

/** Names longer than this have no near one. */
const longestName = 100;

/**
 * The request errors of invalid parts.
 * @param shown the schema that the caller may read, whose names are suggested. @default nothing is suggested
 */
export function tellInvalid(
  code: 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT',
  parts: readonly InvalidPart[],
  shown?: GraphQLSchema,
): GraphQLError[] {
  return parts.map(({ message, code: own = code, nodes, misnamed }) => {
    const near = shown && misnamed && nearIn(shown, misnamed);
    const extensions = near === undefined ? {} : { suggestion: near };
    return requestError(own, message, { nodes: nodes ?? null, extensions });
  });
}

function nearIn(shown: GraphQLSchema, { given, among }: Misnamed): string | undefined {
  if (given.length > longestName) return undefined;
  const known = [...among(shown)];
  // A name that exists is wrong for another reason.
  return known.includes(given) ? undefined : nearestName(given, known);
}

export function fieldNames(type: string) {
  return (schema: GraphQLSchema): readonly string[] => {
    const found = schema.getType(type);
    return isObjectType(found) || isInterfaceType(found) || isInputObjectType(found)
      ? Object.keys(found.getFields())
      : [];
  };
}

export function argumentNames(type: string, field: string) {
  return (schema: GraphQLSchema): readonly string[] => {
    const found = schema.getType(type);
    const owner = isObjectType(found) || isInterfaceType(found) ? found : undefined;
    return owner?.getFields()[field]?.args.map(({ name }) => name) ?? [];
  };
}

export function enumValues(type: string) {
  return (schema: GraphQLSchema): readonly string[] => {
    const found = schema.getType(type);
    return isEnumType(found) ? found.getValues().map(({ name }) => name) : [];
  };
}
