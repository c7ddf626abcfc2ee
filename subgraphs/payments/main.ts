import { runProduct } from '#platform/product/run-product.ts';

await runProduct(import.meta.dirname);
