import { graphql } from 'relay-runtime';

export const ordersQuery = graphql`
  query ordersQuery($first: Int!, $after: String) {
    orders(first: $first, after: $after, orderBy: [{ placedAt: DESC }]) @connection(key: "recent_orders") {
      edges { node { id total } }
    }
  }
`;

export const refusedQuery = graphql`
  query ordersRefusedQuery {
    users(where: { email: { like: "a%" } }) { totalCount }
  }
`;

export const partialQuery = graphql`
  query ordersPartialQuery {
    products(first: 1) { nodes { id } }
    payments(first: 1) { nodes { id } }
  }
`;
