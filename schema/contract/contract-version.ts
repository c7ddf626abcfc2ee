import type { DataProduct } from './data-product.ts';
import { odcsV22 } from './odcs/odcs-v22.ts';
import { odcsV30 } from './odcs/odcs-v30.ts';
import { odcsV31 } from './odcs/odcs-v31.ts';
import { odcsV32 } from './odcs/odcs-v32.ts';
import { productFromV3 } from './product-from-v3.ts';
import { productFromV22 } from './product-from-v22.ts';
import type { ShapeTable } from './shape.ts';
import type { SourceNode } from './source-node.ts';

/** One form of the standard: its structure, and how a product is read from it. */
export interface ContractForm {
  readonly name: 'v2.2' | 'v3.0' | 'v3.1' | 'v3.2';
  readonly shapes: ShapeTable;
  readonly read: (root: SourceNode) => DataProduct;
}

/** The forms that a document of a version may have, its own first. */
export type FormsOfVersion = readonly [ContractForm, ...ContractForm[]];

const v22: ContractForm = { name: 'v2.2', shapes: odcsV22, read: productFromV22 };
const v30: ContractForm = { name: 'v3.0', shapes: odcsV30, read: productFromV3 };
const v31: ContractForm = { name: 'v3.1', shapes: odcsV31, read: productFromV3 };
const v32: ContractForm = { name: 'v3.2', shapes: odcsV32, read: productFromV3 };

/**
 * The forms that a document of a version may have, its own first. The later official schemas name the
 * earlier versions too, and the standard's own examples say v3.0.2 and use what v3.1 brought.
 */
const formsByVersion: ReadonlyMap<string, FormsOfVersion> = new Map<string, FormsOfVersion>([
  ['v3.2.0', [v32]],
  ['v3.1.0', [v31, v32]],
  ['v3.0.2', [v30, v31, v32]],
  ['v3.0.1', [v30, v31, v32]],
  ['v3.0.0', [v30, v31, v32]],
  ['v2.2.2', [v22, v30, v31, v32]],
  ['v2.2.1', [v22, v30, v31, v32]],
  ['v2.2.0', [v22, v30, v31, v32]],
]);

export const supportedApiVersions: readonly string[] = [...formsByVersion.keys()];

export function formsOf(apiVersion: string): FormsOfVersion | undefined {
  return formsByVersion.get(apiVersion);
}
