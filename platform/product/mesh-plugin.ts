import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { AnswerReuse } from '#platform/runtime/answer-reuse.ts';
import { boundErrors } from '#platform/runtime/bound-errors.ts';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { deniedErrors } from './denied-selections.ts';
import type { RequestContext } from './request-context.ts';

/** Errors of one response; one more counts the rest. */
const errorsTold = 50;

/**
 * Says in `extensions.mesh` which product, snapshot and policy an answer is from, and, where nothing else took part
 * in it, for whom it may be given again while that edition of the product is served.
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
          // An error of one field does not make the rest of the answer an error.
          if (singleResult.data) response.http.status = 200;
        },
      };
    },
  };
}

/** Those of denied selections are told once for each of them, whatever graphql-js made of their positions. */
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

function reuseOf({ lease, dependence, policy }: RequestContext): AnswerReuse | undefined {
  const { edition } = lease;
  if (edition === undefined || dependence.onHandWritten) return undefined;
  const { validUntil } = policy.decisions;
  return {
    edition,
    for: dependence.onCaller || !policy.sameClasses ? 'caller' : 'class',
    ...(Number.isFinite(validUntil) && { until: validUntil }),
  };
}
