import { runProduct } from 'weft/product';

await runProduct(import.meta.dirname);
