import type { ApolloServerPlugin } from '@apollo/server';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import type { RequestContext } from './graphql-handler.ts';

/** Says in `extensions.mesh` which product, snapshot and policy an answer is from. */
export function meshPlugin({ domain, product }: ProductModel): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const { answered } = contextValue.lease;
          const mesh = {
            domain,
            product: product.name,
            version: product.version,
            ...(answered && { snapshot: answered.id, publishedAt: answered.manifest.publishedAt }),
            policy: contextValue.policy.digest,
          };
          singleResult.extensions = { ...singleResult.extensions, mesh };
          const { errors, data } = singleResult;
          if (errors) singleResult.errors = inOrderOfData(errors, data);
          // An error of one field does not make the rest of the answer an error.
          if (singleResult.data) response.http.status = 200;
        },
      };
    },
  };
}
