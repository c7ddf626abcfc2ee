// `weft/product`: for a domain's own process and resolvers.
export { createLogger, type Logger } from '#platform/runtime/log.ts';
export type { ProductModel } from '#schema/model/product-model.ts';
export type { ProductContext } from './context.ts';
export type { Resolvers } from './graphql/generated-resolvers.ts';
export { ProductError, type ResolversModule } from './load-product.ts';
export { type RunOptions, runProduct } from './run-product.ts';
export { type ProductServer, type ServeOptions, serveProduct } from './serve-product.ts';
