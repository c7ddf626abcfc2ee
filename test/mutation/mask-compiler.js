import { optionsOf } from './options.js';

/** From decisions to what is shown: the kit's SQL, and the gateway's own masks and their check. */
export default optionsOf('mask-compiler', [
  'platform/product/graphql/group-floor.ts',
  ...['masks', 'relation', 'tokens'].map((name) => `platform/relation/${name}.ts`),
  ...['generalize', 'mask-shape', 'mask-value'].map((name) => `gateway/enforcement/${name}.ts`),
  'schema/policy/masks/mask-table.ts',
  'platform/engines/duckdb/duckdb-dialect.ts',
]);
