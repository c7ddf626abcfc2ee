import { only } from './only.ts';

export default only(
  'test/platform/product/{floor-of,mask-of-each-type}.test.ts',
  'test/platform/relation/relation.test.ts',
  'test/gateway/enforcement/{mask-shape,mask-value}.test.ts',
);
