import { join } from 'node:path';
import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { composeMesh, fillUrl } from '../compose-mesh.ts';
import { discoverDomains, shownPath } from '../domains.ts';
import { findingsError, printJson, sayFindings } from '../findings.ts';
import { isCurrent, writeWhole } from '../generated-file.ts';
import { repository } from '../home.ts';

interface ComposeOptions {
  readonly out: string;
  readonly urlTemplate?: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

export function addComposeCommand(program: Command): void {
  program
    .command('compose')
    .description("The supergraph from the domains' schemas and governance's overlays.")
    .option('--out <file>', 'where to write it', join(repository, 'schema/supergraph.graphql'))
    .option('--url-template <url>', 'how domains are reached, as http://{domain}:{port}/graphql')
    .option('--check', 'write nothing; fail where the file is stale')
    .option('--json', 'findings as JSON on standard output')
    .action(compose);
}

async function compose({ out, urlTemplate, check, json }: ComposeOptions): Promise<void> {
  const composed = await composeMesh(
    await discoverDomains(),
    urlTemplate === undefined ? undefined : (domain) => fillUrl(urlTemplate, domain),
  );
  const current = composed.ok && (await isCurrent(out, composed.supergraph));
  if (json) printJson({ ok: composed.ok, file: out, current, findings: composed.findings });
  else sayFindings(composed.findings);

  if (!composed.ok) throw findingsError('The supergraph does not compose', composed.findings);
  if (current) return;
  if (check) throw new CliError(`"${shownPath(out)}" is stale; run: npm run weft -- compose`);
  await writeWhole(out, composed.supergraph);
  process.stderr.write(`${shownPath(out)} written.\n`);
}
