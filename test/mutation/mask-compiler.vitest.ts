import { only } from './only.ts';

export default only(
  'test/platform/product/{floor-of,group-floors,mask-of-each-type,nested-masks,own-rows}.test.ts',
  'test/gateway/enforcement/{mask-shape,mask-value}.test.ts',
);
