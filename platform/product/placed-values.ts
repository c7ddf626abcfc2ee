import type { ApolloServerPlugin } from '@apollo/server';
import {
  type ASTNode,
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { atPath, type Trail, type ValuePlace, valuePlace } from '#schema/operation/value-place.ts';
import type { RequestContext } from './request-context.ts';

/** The beginning of a scalar's own message, which knows no place. */
const unplaced = /^An argument has a value\b/;

/**
 * A scalar's message with the place in its variable. graphql-js puts it before that message, beside the value, which may
 * be personal data. Quotes in a value are escaped, so that no value looks like a place.
 */
export function placedInVariable(message: string, own: string): string {
  const before = message.endsWith(`; ${own}`) ? message.slice(0, -own.length - 2) : '';
  const [, variable] = /^Variable "\$(\w+)" got invalid value /.exec(before) ?? [];
  if (variable === undefined) return own;
  const [, path = variable] = / at "([\w.[\]]+)"$/.exec(before) ?? [];
  return placedAt(own, { owner: `Variable "$${variable}"`, root: variable, path });
}

/** Puts the argument, and the path in it, into the message of each literal that a scalar refuses. */
export function placedLiteralsPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart() {
      return {
        async validationDidStart({ schema, document }) {
          return async (errors) => {
            const refused = (errors ?? []).filter(
              (error): error is GraphQLError =>
                error instanceof GraphQLError && Boolean(error.extensions.badValue),
            );
            if (refused.length === 0 || !document) return;
            const places = placesOf(
              refused.flatMap(({ nodes = [] }) => nodes),
              document,
              schema,
            );
            for (const error of refused) {
              const place = error.nodes?.[0] && places.get(error.nodes[0]);
              if (place) error.message = placedAt(error.message, place);
            }
          };
        },
      };
    },
  };
}

function placedAt(message: string, place: ValuePlace): string {
  return message.replace(unplaced, () => `${place.owner} has a value${atPath(place)}`);
}

function placesOf(nodes: readonly ASTNode[], document: DocumentNode, schema: GraphQLSchema) {
  const wanted = new Set(nodes);
  const places = new Map<ASTNode, ValuePlace>();
  const types = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(types, {
      enter(node, _, parent, path, ancestors) {
        if (wanted.has(node)) places.set(node, valuePlace(types, { parent, path, ancestors } as Trail));
      },
    }),
  );
  return places;
}
