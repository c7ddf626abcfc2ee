import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { PipelineError } from './pipeline-error.ts';

/**
 * The model of the product whose `contract.yaml` is in a folder.
 * @throws PipelineError with what is wrong in the contract.
 */
export async function readProductFolder(folder: string): Promise<ProductModel> {
  const file = join(folder, 'contract.yaml');
  const reading = readContract(await readFile(file), { file });
  if (!reading.ok) throw new PipelineError(folder, reading.findings);
  const modelling = modelProduct(reading.product);
  if (!modelling.ok) throw new PipelineError(reading.product.domain, modelling.findings);
  return modelling.model;
}
