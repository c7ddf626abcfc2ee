/** About time on real sockets and processes, which a busy machine may take too much of. */
export const timed = [
  'test/gateway/{supergraph/thread,processes}/**/*.test.ts',
  'test/gateway/fetches/{bounds,broken-domains}.test.ts',
  'test/gateway/cache/{what-ends-it,redis,snapshots}.test.ts',
  'test/gateway/execution/{failing-domains,joined-fetches,sharing}.test.ts',
  'test/gateway/{audit/killed-gateway,main}.test.ts',
  'test/platform/cli/dev/**/*.test.ts',
  'test/e2e/**/*.test.ts',
];

/** What `npm run test:fast` leaves out beside `timed`: whole meshes, thousands of drawn cases, PostgreSQL servers. */
export const slow = [
  'test/{noninterference,attacks,platform/cli}/**/*.test.ts',
  'test/gateway/{cache/interleaved,closed-pipes,enforcement/denied-positions,execution/differential}.test.ts',
  'test/gateway/{limits/hostile-documents,supergraph/loosened,supergraph/what-is-kept}.test.ts',
  'test/platform/demo/extract-systems.test.ts',
  'test/platform/product/{paging,run-product}.test.ts',
  'test/platform/{relation/stored-tokens,runtime/audit/audit-log,snapshots/publish-to-postgres}.test.ts',
  'test/schema/{contract/agrees-with-official-schema,contract/untrusted-input,model/reveals}.test.ts',
  'test/subgraphs/products-are-clean.test.ts',
];
