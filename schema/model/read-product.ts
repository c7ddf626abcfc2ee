import { type ReadContractOptions, readContract } from '../contract/read-contract.ts';
import type { SourcePlace } from '../contract/source-node.ts';
import type { Finding } from '../finding.ts';
import { modelProduct } from './model-product.ts';
import type { ProductModel } from './product-model.ts';

export type ProductReading =
  | {
      readonly ok: true;
      readonly model: ProductModel;
      readonly findings: readonly Finding[];
      /** Where in the document a path of the product is written. */
      readonly placeOf: (path: string) => SourcePlace | undefined;
    }
  | { readonly ok: false; readonly findings: readonly Finding[] };

/**
 * Reads a contract and turns it into a graph. Each finding, of either step, has its place in the document. Never throws
 * for a bad document.
 */
export function readProduct(
  document: string | Uint8Array,
  options: ReadContractOptions = {},
): ProductReading {
  const reading = readContract(document, options);
  if (!reading.ok) return reading;
  const modelled = modelProduct(reading.product);
  const located = modelled.findings.map((finding): Finding => {
    const place = finding.path === undefined ? undefined : reading.placeOf(finding.path);
    return {
      ...finding,
      ...(options.file === undefined ? {} : { file: options.file }),
      ...(place ? { line: place.line, column: place.column } : {}),
    };
  });
  const findings = [...reading.findings, ...located];
  if (!modelled.ok) return { ok: false, findings };
  return { ok: true, model: modelled.model, findings, placeOf: reading.placeOf };
}
