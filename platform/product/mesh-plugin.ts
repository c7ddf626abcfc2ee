import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { boundErrors } from '#platform/runtime/bound-errors.ts';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import type { ResponseReuse } from '#platform/runtime/response-reuse.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { deniedErrors } from './denied-selections.ts';
import type { RequestContext } from './request-context.ts';

/** The most errors of one response; one more counts the rest. */
const errorsTold = 50;

/**
 * Adds `extensions.mesh`: the product, snapshot and policy of a response, and, where nothing else affected it, which
 * callers it may be reused for while this snapshot epoch is served.
 */
export function meshPlugin({ domain, product }: ProductModel): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async willSendResponse({ response, contextValue }) {
          if (response.body.kind !== 'single') return;
          const { singleResult } = response.body;
          const { answered } = contextValue.lease;
          const { data } = singleResult;
          const errors = errorsOf(singleResult.errors, data, contextValue);
          const reuse = errors ? undefined : reuseOf(contextValue);
          const mesh = {
            domain,
            product: product.name,
            version: product.version,
            ...(answered && { snapshot: answered.id, publishedAt: answered.manifest.publishedAt }),
            policy: contextValue.policy.digest,
            ...(reuse && { reuse }),
          };
          singleResult.extensions = { ...singleResult.extensions, mesh };
          if (errors) singleResult.errors = errors;
          // An error of one field does not make the whole response an error.
          if (singleResult.data) response.http.status = 200;
        },
      };
    },
  };
}

/** Each denied selection has one error, however many graphql-js reported for its positions. */
function errorsOf(
  errors: readonly GraphQLFormattedError[] = [],
  data: unknown,
  context: RequestContext,
): readonly GraphQLFormattedError[] | undefined {
  const others = errors.filter(({ extensions }) => extensions?.positions === undefined);
  const all = [...others, ...deniedErrors(context, data)];
  if (all.length === 0) return undefined;
  const told = boundErrors(inOrderOfData(all, data), errorsTold);
  return told.map((error) => (error instanceof GraphQLError ? error.toJSON() : error));
}

function reuseOf({ lease, dependence, policy }: RequestContext): ResponseReuse | undefined {
  const { epoch } = lease;
  if (epoch === undefined || dependence.onHandWritten) return undefined;
  const { validUntil } = policy.decisions;
  return {
    epoch,
    for: dependence.onCaller || !policy.sameClasses ? 'caller' : 'class',
    ...(Number.isFinite(validUntil) && { until: validUntil }),
  };
}
