import type { ResultOf } from '@graphql-typed-document-node/core';
import { graphql } from './gql';

export const recentOrders = graphql(`
  query RecentOrders($since: DateTime!, $least: Decimal) {
    orders(first: 3, where: { placedAt: { gte: $since }, total: { gt: $least } }) {
      nodes { id total status customer { fullName } }
      aggregate { sum { total } }
    }
  }
`);

type Orders = NonNullable<ResultOf<typeof recentOrders>['orders']>;

/** Decimals are text, which the compiler holds us to. */
export function totalsOf({ nodes }: Orders): readonly string[] {
  return nodes.map(({ total }) => total ?? '0');
}
