import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { Command } from 'commander';
import type { DataProduct } from '#schema/contract/data-product.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import type { Finding } from '#schema/finding.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { findingsError, printJson, sayFindings } from '../../mesh/findings.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { loosenedSchema } from '../loosened-schema.ts';

interface CheckOptions {
  readonly strict?: boolean;
  readonly json?: boolean;
}

interface CheckedContract {
  readonly file: string;
  readonly ok: boolean;
  readonly findings: readonly Finding[];
}

export function addContractCheckCommand(contract: Command): void {
  contract
    .command('check')
    .description(
      'Checks whether files are data contracts (ODCS v2.2 to v3.1), and for those with a server "graphql" whether their graph protects as much as the schema beside them.',
    )
    .argument('<file...>', 'YAML or JSON')
    .option('--strict', "allow only what the standard's JSON Schema allows")
    .option('--json', 'verdicts as JSON on standard output')
    .action(checkContracts);
}

async function checkContracts(files: readonly string[], { strict, json }: CheckOptions): Promise<void> {
  const verdicts = await Promise.all(files.map((file) => checkContract(file, strict ?? false)));
  if (json) printJson({ ok: verdicts.every(({ ok }) => ok), files: verdicts });
  else for (const verdict of verdicts) say(verdict);

  const bad = verdicts.filter(({ ok }) => !ok);
  if (bad.length > 0) {
    throw findingsError(
      `${bad.length} of ${verdicts.length} not a valid contract`,
      bad.flatMap(({ findings }) => findings),
    );
  }
}

async function checkContract(file: string, strict: boolean): Promise<CheckedContract> {
  const document = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new CliError(`"${file}" cannot be read: ${readFailures[error.code ?? ''] ?? error.code}.`);
  });
  const options = { file, strict };
  const reading = readContract(document, options);
  if (!reading.ok || !isServed(reading.product)) return { file, ok: reading.ok, findings: reading.findings };
  const served = readProduct(document, options);
  const loosened =
    served.ok && basename(file) === 'contract.yaml' ? await loosenedBy(served.model, file) : [];
  return { file, ok: served.ok && loosened.length === 0, findings: [...served.findings, ...loosened] };
}

/** The schema that is committed beside a contract has the contract's earlier protections. */
function loosenedBy(model: ProductModel, file: string): Promise<readonly Finding[]> {
  return loosenedSchema(dirname(file), printSubgraphSchema(model));
}

const readFailures: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
};

/** Whether a contract names a server `graphql`; then its graph is checked too. */
function isServed({ servers }: DataProduct): boolean {
  return servers.some(({ server }) => server === 'graphql');
}

function say({ file, ok, findings }: CheckedContract): void {
  sayFindings(findings);
  if (ok) process.stderr.write(`${file} is a valid contract.\n`);
}
