import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { ProductModel } from '#schema/model/product-model.ts';
import { parseSdl } from '#schema/parse-sdl.ts';
import { lockSchema } from '../policy-lock.ts';
import { generatedResolvers, type Resolvers } from './generated-resolvers.ts';
import { isFieldMap, noteHandWritten } from './hand-written.ts';

type SubgraphModule = Extract<Parameters<typeof buildSubgraphSchema>[0], readonly unknown[]>[number] & {
  resolvers?: unknown;
};

export interface ProductSchemaOptions {
  readonly model: ProductModel;
  /** The committed `schema.graphql` and the domain's `extensions.graphql`: the text that is composed. */
  readonly sdl: string;
  /** Handwritten resolvers, each merged over the generated ones and those before it. */
  readonly resolvers: readonly Resolvers[];
}

/** The executable subgraph, protected by the second lock. */
export function createProductSchema({ model, sdl, resolvers }: ProductSchemaOptions): GraphQLSchema {
  const merged = resolvers.map(noteHandWritten).reduce(mergeResolvers, generatedResolvers(model));
  const module = { typeDefs: parseSdl(sdl), resolvers: merged as SubgraphModule['resolvers'] };
  const schema = buildSubgraphSchema([module as SubgraphModule]);
  // Composition reads the committed bytes, not a reprint.
  const service = schema.getType('_Service');
  const field = isObjectType(service) ? service.getFields().sdl : undefined;
  if (field) field.resolve = () => sdl;
  return lockSchema(schema);
}

function mergeResolvers(generated: Resolvers, own: Resolvers): Resolvers {
  const merged = { ...generated };
  for (const [type, fields] of Object.entries(own)) {
    const known = merged[type];
    merged[type] = isFieldMap(known) && isFieldMap(fields) ? { ...known, ...fields } : fields;
  }
  return merged;
}
