import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse, stringify } from 'yaml';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readProduct } from '#schema/model/read-product.ts';

const policyProperties = new Set(['pii', 'mask', 'access', 'rows', 'minGroupSize']);

/** Writes the demo's domains into a folder, with all of their data open to every caller. Their graph is unchanged. */
export async function writeBareDomains(folder: string): Promise<void> {
  const domains = (await readdir('subgraphs', { withFileTypes: true })).filter((entry) =>
    entry.isDirectory(),
  );
  const runner = pathToFileURL(resolve('platform/product/run-product.ts')).href;
  for (const { name } of domains) {
    const contract = withoutPolicy(await readFile(join('subgraphs', name, 'contract.yaml'), 'utf8'));
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'contract.yaml'), contract);
    await writeFile(join(folder, name, 'schema.graphql'), schemaOf(contract, name));
    await writeFile(
      join(folder, name, 'main.ts'),
      `import { runProduct } from '${runner}';\n\nawait runProduct(import.meta.dirname);\n`,
    );
  }
}

interface Governed {
  classification?: string;
  customProperties?: { property: string }[];
  properties?: Governed[];
  items?: Governed;
}

function withoutPolicy(text: string): string {
  const contract = parse(text) as { schema: Governed[] };
  for (const object of contract.schema) open(object);
  return stringify(contract);
}

function open(part: Governed): void {
  part.customProperties =
    part.customProperties?.filter(({ property }) => !policyProperties.has(property)) ?? [];
  for (const property of [...(part.properties ?? []), ...(part.items ? [part.items] : [])]) {
    property.classification = 'public';
    open(property);
  }
}

function schemaOf(contract: string, name: string): string {
  const reading = readProduct(contract, { file: `${name}/contract.yaml` });
  if (!reading.ok)
    throw new Error(`"${name}" does not read without its policy: ${JSON.stringify(reading.findings)}`);
  return printSubgraphSchema(reading.model);
}
