import { GraphQLSchema } from 'graphql';

/** The schema without its subscription type, which nothing serves: a client that sees it would subscribe. */
export function withoutSubscriptions(schema: GraphQLSchema): GraphQLSchema {
  const subscription = schema.getSubscriptionType();
  if (!subscription) return schema;
  const { types, ...config } = schema.toConfig();
  return new GraphQLSchema({
    ...config,
    subscription: null,
    // It stays where a field leads to it.
    types: types.filter((type) => type !== subscription),
    assumeValid: true,
  });
}
