import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { type Finding, hasErrors } from '#schema/finding.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { chosenDomains, type Domain, shownPath } from '../../mesh/domains.ts';
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
    .argument('[domain]', 'the domain')
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

async function generate(
  name: string | undefined,
  { all, check, acceptLoosening = false }: GenerateOptions,
): Promise<void> {
  const stale: string[] = [];
  for (const domain of await chosenDomains(name, all)) {
    const file = join(domain.folder, 'schema.graphql');
    const text = await generateSchema(domain);
    const current = await isCurrent(file, text);
    if (!current) await checkLoosened(domain, text, acceptLoosening);
    if (check) {
      if (!current) stale.push(domain.name);
      continue;
    }
    if (!current) await writeWhole(file, text);
    process.stderr.write(`${shownPath(file)} ${current ? 'is up to date' : 'written'}.\n`);
  }
  if (stale.length > 0) {
    throw new CliError(
      `schema.graphql of ${stale.join(', ')} is stale; run: npm run weft -- schema generate --all`,
    );
  }
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
