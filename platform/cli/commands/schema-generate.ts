import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { type Finding, hasErrors } from '#schema/finding.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readProduct } from '#schema/model/read-product.ts';
import type { ContractOfMesh } from '#schema/references/contract-of-mesh.ts';
import { checkForeignReferences, foreignReferencesOf } from '#schema/references/foreign-references.ts';
import { isLockable } from '#schema/references/reference-lock.ts';
import { brokenError, chosenDomains, type Domain, meshIfThere, shownPath } from '../../mesh/domains.ts';
import { findingsError, sayFindings } from '../../mesh/findings.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { isCurrent } from '../is-current.ts';
import { loosenedSchema } from '../loosened-schema.ts';

interface GenerateOptions {
  readonly all?: boolean;
  readonly check?: boolean;
  readonly acceptLoosening?: boolean;
}

export function addSchemaGenerateCommand(schema: Command): void {
  schema
    .command('generate')
    .description("Generates a domain's schema.graphql from its contract.yaml.")
    .argument('[domain]', 'the domain; none for one that is alone')
    .option('--all', 'every domain')
    .option('--check', 'write nothing; fail where a schema is stale')
    .option('--accept-loosening', 'write it even if it loses protections that the file has')
    .addHelpText(
      'after',
      '\nExits with 0 when the schema is written or up to date, 1 when the contract gives none, the file is stale under\n' +
        '--check, or it would lose a protection, 2 when it is called wrongly.',
    )
    .action(generate);
}

async function generate(name: string | undefined, options: GenerateOptions): Promise<void> {
  const { domains, broken } = await chosenDomains(name, options.all);
  const failures: string[] = broken.length === 0 ? [] : [brokenError(broken).message];
  const stale: string[] = [];
  const contracts = domains.map(({ contract }) => contract);
  const known =
    name === undefined ? contracts : (await meshIfThere()).domains.map(({ contract }) => contract);
  for (const domain of domains) {
    try {
      checkReferences(domain, known);
      if (!(await generateFor(domain, options))) stale.push(domain.name);
    } catch (error) {
      // The others have a schema all the same.
      if (!(error instanceof CliError)) throw error;
      failures.push(error.message);
    }
  }
  if (stale.length > 0) {
    failures.push(
      `schema.graphql of ${stale.join(', ')} is stale; run: ${weftCommand('schema generate --all')}`,
    );
  }
  if (failures.length > 0) throw new CliError(failures.join('\n      '));
}

/**
 * A schema has the types and keys of other contracts by the names that references give them: one that does not hold, as
 * far as this mesh or the lock knows, gives no schema. A contract that is named by its path is left to composition.
 */
function checkReferences({ name, contract }: Domain, known: readonly ContractOfMesh[]): void {
  const named = foreignReferencesOf(contract).filter((reference) => isLockable(reference.named));
  const places = new Set(named.map(({ relationship }) => relationship.path));
  const findings = checkForeignReferences([contract], known).filter(
    ({ code, path = '' }) =>
      code === 'LOCK_NOT_READABLE' || [...places].some((place) => path.startsWith(place)),
  );
  sayFindings(findings);
  if (hasErrors(findings)) throw findingsError(`The contract of "${name}" gives no schema`, findings);
}

/** Returns whether the file is up to date, or is now. */
async function generateFor(
  domain: Domain,
  { check, acceptLoosening = false }: GenerateOptions,
): Promise<boolean> {
  const file = join(domain.folder, 'schema.graphql');
  const text = await generateSchema(domain);
  const current = await isCurrent(file, text);
  if (!current) await checkLoosened(domain, text, acceptLoosening);
  if (check) return current;
  if (!current) await writeWhole(file, text);
  process.stderr.write(`${shownPath(file)} ${current ? 'is up to date' : 'written'}.\n`);
  return true;
}

/** Tells the contract's owner; composition tells governance. */
async function checkLoosened({ name, folder }: Domain, schema: string, accepted: boolean): Promise<void> {
  const found = await loosenedSchema(folder, schema);
  const findings = accepted ? found.map((one): Finding => ({ ...one, severity: 'warning' })) : found;
  sayFindings(findings);
  if (hasErrors(findings)) {
    throw findingsError(
      `The schema of "${name}" would lose protections, and is not written without --accept-loosening`,
      findings,
    );
  }
}

async function generateSchema({ name, folder }: Domain): Promise<string> {
  const file = join(folder, 'contract.yaml');
  const reading = readProduct(await readFile(file), { file: shownPath(file) });
  sayFindings(reading.findings);
  if (!reading.ok) throw findingsError(`The contract of "${name}" gives no schema`, reading.findings);
  return printSubgraphSchema(reading.model);
}
