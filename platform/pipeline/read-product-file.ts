import { readFile } from 'node:fs/promises';
import type { SourcePlace } from '#schema/contract/source-node.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { isFileName } from '../snapshots/snapshots.ts';
import { PipelineError, type PipelineFinding, pipelineFinding } from './pipeline-error.ts';

/**
 * Reads the model of the product that a `contract.yaml` describes.
 * @throws PipelineError for a missing contract, or with its findings.
 */
export async function readProductFile(file: string): Promise<ProductModel> {
  return (await readPlacedProduct(file)).model;
}

/** A product, and where the parts of its contract are written. */
export interface PlacedProduct {
  readonly model: ProductModel;
  readonly placeOf: (path: string) => SourcePlace | undefined;
}

/** As `readProductFile`, with the places of findings. */
export async function readPlacedProduct(file: string): Promise<PlacedProduct> {
  const reading = readProduct(await contractBytes(file), { file });
  if (!reading.ok) throw new PipelineError(file, reading.findings);
  const { model, placeOf } = reading;
  const findings = [model.domain, ...model.entities.map(({ table }) => table)].flatMap(checkFileName);
  if (findings.length > 0) throw new PipelineError(file, findings);
  return { model, placeOf };
}

/** The domain becomes the name of a folder and each table that of a file: neither may lead to another place. */
function checkFileName(name: string): PipelineFinding[] {
  if (isFileName(name)) return [];
  const message = `"${name}" cannot name a folder or file. Use letters, digits, "_", "-" and blanks for domains and physical names.`;
  return [pipelineFinding('PIPELINE_CONTRACT_INVALID', message)];
}

async function contractBytes(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    const message = `There is no contract at "${file}". Write one, or correct the path.`;
    throw new PipelineError(file, [pipelineFinding('PIPELINE_CONTRACT_INVALID', message)], { cause });
  }
}
