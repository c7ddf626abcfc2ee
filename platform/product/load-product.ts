import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { type Finding, printFinding } from '#schema/finding.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { subgraphSdl } from '#schema/subgraph-sdl.ts';
import { isFileName } from '../snapshots/snapshots.ts';
import type { Resolvers } from './graphql/generated-resolvers.ts';

export interface Product {
  readonly model: ProductModel;
  /** `schema.graphql`, followed by `extensions.graphql`. */
  readonly sdl: string;
  /** `schema.graphql` alone. */
  readonly generated: string;
  readonly resolvers: Resolvers;
}

/** The default export of `resolvers.ts`: resolvers, or a function that creates them from the model. */
export type ResolversModule = Resolvers | ((model: ProductModel) => Resolvers);

/**
 * Reads a domain's folder: `contract.yaml`, `schema.graphql`, and where they exist `extensions.graphql` and
 * `resolvers.ts` or `resolvers.js`.
 * @throws ProductError naming the missing or wrong file.
 */
export async function loadProduct(folder: string): Promise<Product> {
  const model = await readModel(join(folder, 'contract.yaml'));
  const generated = await requiredText(
    join(folder, 'schema.graphql'),
    `Run "weft schema generate ${model.domain}".`,
  );
  const extensions = await readIfThere(join(folder, 'extensions.graphql'));
  return {
    model,
    sdl: subgraphSdl(generated, extensions),
    generated,
    resolvers: await importResolvers(folder, model),
  };
}

/** Whether `schema.graphql` differs from the generated one. Loads the generator, which serving does not need. */
export async function isStale({ model, generated }: Product): Promise<boolean> {
  const { printSubgraphSchema } = await import('#schema/model/print-schema.ts');
  return printSubgraphSchema(model) !== generated;
}

export class ProductError extends Error {
  override readonly name = 'ProductError';
}

async function readModel(file: string): Promise<ProductModel> {
  const text = await requiredText(file, 'A data product starts with its contract.');
  const reading = readProduct(text, { file });
  if (!reading.ok) throw unusable(file, reading.findings);
  const { model } = reading;
  // The domain's name becomes the only folder that the product may read.
  if (isFileName(model.domain)) return model;
  throw new ProductError(
    `The domain "${model.domain}" of "${file}" cannot name a folder. Use letters, digits, "_", "-" and blanks.`,
  );
}

function unusable(file: string, findings: readonly Finding[]): ProductError {
  const lines = findings.filter(({ severity }) => severity === 'error').map(printFinding);
  return new ProductError(`The contract "${file}" cannot be served:\n${lines.join('\n')}`);
}

async function importResolvers(folder: string, model: ProductModel): Promise<Resolvers> {
  const file = ['resolvers.ts', 'resolvers.js']
    .map((name) => join(folder, name))
    .find((name) => existsSync(name));
  if (file === undefined) return {};
  const module = (await import(pathToFileURL(file).href)) as { default?: ResolversModule };
  if (!module.default)
    throw new ProductError(`"${file}" has no default export. Export its resolvers as default.`);
  return typeof module.default === 'function' ? module.default(model) : module.default;
}

async function requiredText(file: string, advice: string): Promise<string> {
  const text = await readIfThere(file);
  if (text === undefined) throw new ProductError(`There is no "${file}". ${advice}`);
  return text;
}
