// `weft/testing`: products and meshes for the tests of domains, with any runner.
export { createKitMesh, type KitMesh, type KitMeshOptions } from './kit-mesh.ts';
export {
  createTestProduct,
  type ProductResponse,
  principal,
  type Rows,
  type TestProduct,
  type TestProductOptions,
} from './test-product.ts';
