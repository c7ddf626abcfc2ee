import { join } from 'node:path';
import type { Command } from 'commander';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { CliError } from '../cli-error.ts';
import { composeMesh, fillUrl } from '../compose-mesh.ts';
import { discoverDomains, shownPath } from '../domains.ts';
import { findingsError, printJson, sayFindings } from '../findings.ts';
import { repository } from '../home.ts';
import { isCurrent } from '../is-current.ts';
import { urlTemplateOption } from '../url-template-option.ts';

interface ComposeOptions {
  readonly out?: string;
  readonly urlTemplate?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

const committed = join(repository, 'schema/supergraph.graphql');

export function addComposeCommand(program: Command): void {
  program
    .command('compose')
    .description("The supergraph from the domains' schemas and governance's overlays.")
    .option('--out <file>', 'where to write it (default: "schema/supergraph.graphql")')
    .addOption(urlTemplateOption('how domains are reached'))
    .option('--check', 'write nothing; fail where the file is stale')
    .option('--json', 'findings as JSON on standard output')
    .action(compose);
}

async function compose({ out = committed, urlTemplate, check, json }: ComposeOptions): Promise<void> {
  const composed = await composeMesh(
    await discoverDomains(),
    urlTemplate === undefined ? undefined : (domain) => fillUrl(urlTemplate, domain),
  );
  const current = composed.ok && (await isCurrent(out, composed.supergraph));
  if (json) printJson({ ok: composed.ok, file: out, current, findings: composed.findings });
  else sayFindings(composed.findings);

  if (!composed.ok) throw findingsError('The supergraph does not compose', composed.findings);
  if (check && !current) throw new CliError(`"${shownPath(out)}" is stale; run: npm run weft -- compose`);
  if (check) return;
  if (!current) await writeWhole(out, composed.supergraph);
  process.stderr.write(`${shownPath(out)} ${current ? 'is up to date' : 'written'}.\n`);
}
