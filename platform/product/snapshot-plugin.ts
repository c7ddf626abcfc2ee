import type { ApolloServerPlugin } from '@apollo/server';
import { Kind } from 'graphql';
import type { RequestContext } from './request-context.ts';

/** Without a snapshot only the schema can be served. */
export function snapshotPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, contextValue }) {
          if (!operation || contextValue.lease.pinned) return;
          const schemaOnly = operation.selectionSet.selections.every(
            (selection) => selection.kind === Kind.FIELD && selection.name.value === '_service',
          );
          if (!schemaOnly) await contextValue.lease.get();
        },
      };
    },
  };
}
