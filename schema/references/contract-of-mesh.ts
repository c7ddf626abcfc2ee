import type { DataProduct } from '../contract/data-product.ts';
import type { SourcePlace } from '../contract/source-node.ts';
import type { LockReading } from './reference-lock.ts';

/** A contract that was read, as one of several that refer to each other. */
export interface ContractOfMesh {
  /** Its name in findings. */
  readonly file: string;
  /** Its place, with `/` between folders: references to it are resolved against the paths of the others. */
  readonly path: string;
  readonly product: DataProduct;
  /** SHA-256 of its bytes, as `ContractInterface` has it. */
  readonly digest: string;
  readonly placeOf: (path: string) => SourcePlace | undefined;
  /** The lock of its repository. @default none */
  readonly lock?: LockReading | undefined;
}
