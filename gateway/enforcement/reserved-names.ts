import { type DocumentNode, type GraphQLError, visit } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';

const typename = '__typename';
const checked = new WeakMap<DocumentNode, GraphQLError | undefined>();

/**
 * Refuses a field that answers to `__typename`: what stands there in the data of a domain is taken for the name of
 * the type, by the planner's code and by clients. Other names with two underscores are the caller's to choose.
 */
export function refuseReservedNames(document: DocumentNode): GraphQLError | undefined {
  if (!checked.has(document)) checked.set(document, takesTypename(document) ? refused() : undefined);
  return checked.get(document);
}

function takesTypename(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Field({ alias, name }) {
      found ||= alias?.value === typename && name.value !== typename;
    },
  });
  return found;
}

function refused(): GraphQLError {
  return requestError(
    'GRAPHQL_VALIDATION_FAILED',
    `A field has the alias "${typename}", which is the name of its type. Choose another alias.`,
  );
}
