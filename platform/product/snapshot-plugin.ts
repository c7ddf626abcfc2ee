import type { ApolloServerPlugin } from '@apollo/server';
import { Kind } from 'graphql';
import type { RequestContext } from './graphql-handler.ts';
import { missing } from './snapshot-store.ts';

/** Without a snapshot there is nothing to answer but the schema. */
export function snapshotPlugin(domain: string): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ operation, contextValue }) {
          if (!operation || contextValue.lease.pinned) return;
          const schemaOnly = operation.selectionSet.selections.every(
            (selection) => selection.kind === Kind.FIELD && selection.name.value === '_service',
          );
          if (!schemaOnly) missing(domain);
        },
      };
    },
  };
}
