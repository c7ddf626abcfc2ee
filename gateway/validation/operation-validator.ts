import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  specifiedRules,
  type ValidationContext,
  ValuesOfCorrectTypeRule,
  validate,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { GatewayLimits } from '../limits/limits.ts';

/** The errors of a document against a schema; `undefined` for a valid one. */
export type OperationValidator = (
  schema: GraphQLSchema,
  document: DocumentNode,
) => readonly GraphQLError[] | undefined;

/**
 * GraphQL's validation with messages that suggest nothing and repeat no value. A known document is not validated
 * again: @apollo/server caches documents by their text.
 */
export function createOperationValidator({ validationErrors }: GatewayLimits): OperationValidator {
  const options = { maxErrors: validationErrors, hideSuggestions: true };
  const rules = specifiedRules.map((rule) => (rule === ValuesOfCorrectTypeRule ? quietValuesRule : rule));
  const known = new WeakMap<GraphQLSchema, WeakMap<DocumentNode, readonly GraphQLError[]>>();
  return (schema, document) => {
    const validated = known.get(schema) ?? new WeakMap();
    known.set(schema, validated);
    const errors =
      validated.get(document) ??
      // graphql-js appends an error that says that there were too many.
      validate(schema, document, rules, options).slice(0, validationErrors).map(toRequestError);
    validated.set(document, errors);
    return errors.length > 0 ? errors : undefined;
  };
}

function toRequestError(error: GraphQLError): GraphQLError {
  const { message, nodes, extensions } = error;
  if (extensions.code) return error;
  return requestError('GRAPHQL_VALIDATION_FAILED', message, { nodes: nodes ?? null });
}

/** A value may be personal data, and errors are logged on their way to the client. */
function quietValuesRule(context: ValidationContext) {
  const quiet = Object.create(context, {
    reportError: {
      value: ({ message, nodes }: GraphQLError) =>
        context.reportError(
          message.startsWith(tooLarge)
            ? beyondInt(context.getArgument()?.name, nodes)
            : new GraphQLError(withoutValue(message), { nodes: nodes ?? null }),
        ),
    },
  });
  return ValuesOfCorrectTypeRule(quiet);
}

/** The beginning of graphql-js's message. */
const tooLarge = 'Int cannot represent non 32-bit signed integer value';

function beyondInt(argument: string | undefined, nodes: GraphQLError['nodes']): GraphQLError {
  const holder = argument === undefined ? 'The default of a variable' : `The argument "${argument}"`;
  return requestError('BAD_USER_INPUT', `${holder} has a number beyond the 32 bits of an "Int".`, {
    nodes: nodes ?? null,
  });
}

/** In messages of graphql-js, names of types and fields come first and the value last. */
function withoutValue(message: string): string {
  if (message.startsWith('Value ')) return 'A value does not exist in its enum.';
  for (const before of [', found ', ': ']) {
    const at = message.indexOf(before);
    if (at >= 0) return `${message.slice(0, at)}.`;
  }
  return message;
}
