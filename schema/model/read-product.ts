import { type ReadContractOptions, readContract } from '../contract/read-contract.ts';
import type { Finding } from '../finding.ts';
import { modelProduct } from './model-product.ts';
import type { ProductModel } from './product-model.ts';

export type ProductReading =
  | { readonly ok: true; readonly model: ProductModel; readonly findings: readonly Finding[] }
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
  return modelled.ok ? { ok: true, model: modelled.model, findings } : { ok: false, findings };
}
