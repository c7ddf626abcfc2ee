import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import type { ContractFinding } from '#schema/contract/contract-findings.ts';
import { isServed } from '#schema/contract/is-served.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { type Finding, hasErrors } from '#schema/finding.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { contractBytesDigest } from '#schema/references/contract-interface.ts';
import type { ContractOfMesh } from '#schema/references/contract-of-mesh.ts';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { meshIfThere } from '../../mesh/domains.ts';
import { findingsError, printJson, sayFindings } from '../../mesh/findings.ts';
import { readLockOf } from '../../mesh/lock-file.ts';
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

interface ReadVerdict extends CheckedContract {
  /** Where the contract can be read: to be compared with the others. */
  readonly contract?: ContractOfMesh;
  /** Why the file cannot be opened. */
  readonly unopened?: string;
}

export function addContractCheckCommand(contract: Command): void {
  contract
    .command('check')
    .description(
      'Checks whether files are data contracts (ODCS v2.2 to v3.2) that agree with each other, and for those with a server "graphql" whether their graph protects as much as the schema beside them.',
    )
    .argument('<file...>', 'YAML or JSON')
    .option('--strict', "allow only what the standard's JSON Schema allows")
    .option('--json', 'verdicts as JSON on standard output')
    .action(checkContracts);
}

async function checkContracts(files: readonly string[], { strict, json }: CheckOptions): Promise<void> {
  const read = await Promise.all(files.map((file) => checkContract(file, strict ?? false)));
  const verdicts = await withReferences(read);
  if (json) printJson({ ok: verdicts.every(({ ok }) => ok), files: verdicts });
  else for (const verdict of verdicts) say(verdict);

  // The others are checked all the same.
  const unopened = read.flatMap((one) => one.unopened ?? []);
  if (unopened.length > 0) throw new CliError(unopened.join('\n      '));
  const bad = verdicts.filter(({ ok }) => !ok);
  if (bad.length > 0) {
    throw findingsError(
      `${bad.length} of ${verdicts.length} not a valid contract`,
      bad.flatMap(({ findings }) => findings),
    );
  }
}

/** Adds the references of the files to what is no longer there. */
async function withReferences(read: readonly ReadVerdict[]): Promise<CheckedContract[]> {
  const references = await referencesOf(read.flatMap(({ contract }) => contract ?? []));
  const added = read.map(({ file, ok, findings }) => {
    const own = references.filter((one) => one.file === file);
    return { file, ok: ok && !hasErrors(own), findings: [...findings, ...own] };
  });
  const locks = Map.groupBy(
    references.filter((one) => read.every(({ file }) => file !== one.file)),
    ({ file = '' }) => file,
  );
  return [...added, ...[...locks].map(([file, findings]) => ({ file, ok: false, findings }))];
}

/** A contract that is neither among the files nor locked is looked for in the mesh that the command is run in. */
async function referencesOf(contracts: readonly ContractOfMesh[]): Promise<ContractFinding[]> {
  const found = checkForeignReferences(contracts);
  if (found.every(({ code }) => code !== 'REFERENCE_NOT_LOCKED')) return found;
  const { domains } = await meshIfThere();
  return checkForeignReferences(
    contracts,
    domains.map(({ contract }) => contract),
  );
}

async function checkContract(file: string, strict: boolean): Promise<ReadVerdict> {
  const document = await readFile(file).catch((error: NodeJS.ErrnoException) => error);
  if (document instanceof Error) {
    const reason = readFailures[document.code ?? ''] ?? document.code;
    return { file, ok: false, findings: [], unopened: `"${file}" cannot be read: ${reason}.` };
  }
  const options = { file, strict };
  const reading = readContract(document, options);
  if (!reading.ok) return { file, ok: false, findings: reading.findings };
  const { product, placeOf } = reading;
  const path = resolve(file);
  const lock = await readLockOf(dirname(path));
  const contract = { file, path, product, digest: contractBytesDigest(document), placeOf, lock };
  if (!isServed(product)) return { file, ok: true, findings: reading.findings, contract };
  const served = readProduct(document, options);
  const loosened =
    served.ok && basename(file) === 'contract.yaml' ? await loosenedBy(served.model, file) : [];
  const findings = [...served.findings, ...loosened];
  return { file, ok: served.ok && loosened.length === 0, findings, contract };
}

/** The schema that is committed beside a contract has the contract's earlier protections. */
function loosenedBy(model: ProductModel, file: string): Promise<readonly Finding[]> {
  return loosenedSchema(dirname(file), printSubgraphSchema(model));
}

const readFailures: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
};

function say({ file, ok, findings }: CheckedContract): void {
  sayFindings(findings);
  if (ok) process.stderr.write(`${file} is a valid contract.\n`);
}
