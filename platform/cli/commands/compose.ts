import { resolve } from 'node:path';
import type { Command } from 'commander';
import { GraphQLError } from 'graphql';
import { supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { loosenedPolicy } from '#schema/changes/loosened-policy.ts';
import type { CompositionFinding } from '#schema/composition/compose-finding.ts';
import { hasErrors } from '#schema/finding.ts';
import { printOwners } from '#schema/ownership/owners-file.ts';
import { openTypes } from '#schema/simulate/open-types.ts';
import { composeSources, fillUrl, type MeshComposition } from '../../mesh/compose-mesh.ts';
import { discoverMesh, shownPath } from '../../mesh/domains.ts';
import { findingsError, printJson, sayFindings } from '../../mesh/findings.ts';
import { committedSupergraph, ownersFile } from '../../mesh/home.ts';
import { CliError, usageError } from '../../mesh/mesh-error.ts';
import { type MeshSources, readMeshSources } from '../../mesh/mesh-sources.ts';
import { printOpenTypes } from '../policy/print-open-types.ts';
import { urlTemplateOption } from '../url-template-option.ts';

interface ComposeOptions {
  readonly out?: string;
  readonly urlTemplate?: string;
  readonly check?: boolean;
  readonly acceptLoosening?: boolean;
  readonly acceptOwner?: ReadonlyMap<string, string>;
  readonly json?: boolean;
}

export function addComposeCommand(program: Command): void {
  program
    .command('compose')
    .description(
      "Composes the supergraph from the domains' schemas, governance's overlays and the access agreements.",
    )
    .option('--out <file>', 'where to write it (default: "schema/supergraph.graphql")')
    .addOption(urlTemplateOption('how domains are reached'))
    .option('--check', 'write nothing; fail where the file is stale')
    .option('--accept-loosening', 'write it even if fields lose protections that they have in the file')
    .option(
      '--accept-owner <name=domain>',
      'the owner of a type, root or added field, for schema/owners.yaml; can be repeated',
      acceptedOwner,
    )
    .option('--json', 'findings, and the types that are open to outside callers, as JSON on standard output')
    .addHelpText(
      'after',
      '\nExits with 0 when the file is written or up to date, 1 when it does not compose, is stale under --check, or\n' +
        'would lose a protection, 2 when it is called wrongly.',
    )
    .action(compose);
}

async function compose(options: ComposeOptions): Promise<void> {
  const { out = committedSupergraph, urlTemplate, check, json } = options;
  const inForce = await readIfThere(out);
  const read = await readMeshSources(
    await discoverMesh(),
    urlTemplate === undefined ? undefined : (domain) => fillUrl(urlTemplate, domain),
  );
  const sources = { ...read, ownership: { ...read.ownership, accepted: options.acceptOwner } };
  const composed = withLoosened(ofWholeMesh(sources), inForce, options);
  const current = composed.ok && inForce === composed.supergraph;
  const open = composed.ok ? openTypes(composed.supergraph) : [];
  if (json) printJson({ ok: composed.ok, file: out, current, open, findings: composed.findings });
  else sayFindings(composed.findings);

  if (!composed.ok) throw findingsError('The supergraph does not compose', composed.findings);
  if (!json) process.stdout.write(printOpenTypes(open));
  if (check && !current) throw new CliError(`"${shownPath(out)}" is stale; run: ${weftCommand('compose')}`);
  if (resolve(out) === committedSupergraph) await keepOwners(composed, read, check);
  if (check) return;
  if (!current) await writeWhole(out, composed.supergraph);
  process.stderr.write(`${shownPath(out)} ${current ? 'is up to date' : 'written'}.\n`);
  if (composed.findings.some(({ code }) => code === 'POLICY_LOOSENED')) {
    const digest = supergraphDigest(composed.supergraph);
    process.stderr.write(`A gateway loads it with --accept-loosening ${digest}.\n`);
  }
}

/** Writes the list of owners where something is published for the first time; one that is written elsewhere is a copy. */
async function keepOwners(
  { owners = new Map() }: Extract<MeshComposition, { readonly ok: true }>,
  { ownership }: MeshSources,
  check = false,
): Promise<void> {
  const text = printOwners(owners);
  if (text === ownership.owners?.text) return;
  const file = shownPath(ownersFile());
  if (check) throw new CliError(`"${file}" is stale; run: ${weftCommand('compose')}`);
  await writeWhole(ownersFile(), text);
  process.stderr.write(`${file} written.\n`);
}

/** Reads one `--accept-owner` beside those before it. */
function acceptedOwner(text: string, before: ReadonlyMap<string, string> = new Map()): Map<string, string> {
  const [, name, domain] = /^([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)=(\S+)$/.exec(text) ?? [];
  if (name === undefined || domain === undefined) {
    throw usageError(`"${text}" names no owner; write it as in "--accept-owner User=users".`);
  }
  return new Map([...before, [name, domain]]);
}

/**
 * A graph for everyone is composed only of contracts that can be used and that agree with each other: what is broken is
 * named in one run, before what the composer says.
 */
function ofWholeMesh(sources: MeshSources): MeshComposition {
  const composed = composeSources(sources);
  if (!composed.ok) return composed;
  const broken = sources.broken.flatMap((domain) => domain.findings);
  const findings = [...broken, ...sources.references, ...composed.findings];
  return hasErrors(findings) ? { ok: false, findings } : { ...composed, findings };
}

/** A domain alone cannot remove a protection in force, also not by the next composition. */
function withLoosened(
  composed: MeshComposition,
  inForce: string | undefined,
  { acceptLoosening = false, out = committedSupergraph }: ComposeOptions,
): MeshComposition {
  if (!composed.ok || inForce === undefined || inForce === composed.supergraph) return composed;
  const loosened = loosenedSince(inForce, composed.supergraph, out).map((finding) => ({
    ...finding,
    severity: acceptLoosening ? ('warning' as const) : finding.severity,
  }));
  const findings = [...composed.findings, ...loosened];
  return hasErrors(findings) ? { ok: false, findings } : { ...composed, findings };
}

function loosenedSince(inForce: string, next: string, file: string): CompositionFinding[] {
  try {
    return loosenedPolicy(inForce, next);
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw new CliError(`"${shownPath(file)}" is not a supergraph. Remove it, or write to another file.`);
  }
}
