import { only } from './only.ts';

export default only(
  'test/platform/product/{group-floors,mask-of-each-type,nested-masks,rows}.test.ts',
  'test/gateway/enforcement/{mask-shape,mask-value}.test.ts',
);
