import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { printJson } from '../../mesh/findings.ts';
import { weftHome } from '../../mesh/home.ts';
import { CliError, usageError } from '../../mesh/mesh-error.ts';
import { listSegments } from '../../runtime/audit/audit-folder.ts';
import { type AuditBreak, type AuditVerdict, verifyAudit } from '../../runtime/audit/verify-audit.ts';
import { count } from '../../runtime/count.ts';

interface VerifyOptions {
  readonly expect?: readonly string[];
  readonly json?: boolean;
}

export function addAuditVerifyCommand(audit: Command): void {
  audit
    .command('verify')
    .description('Checks whether a record of the audit log was changed, removed or reordered.')
    .argument('[path...]', 'one folder, or segments of one (default: audit in the home)')
    .option('--expect <hash>', 'a record that must be there, as noted before; repeatable', collectHash)
    .option('--json', 'the verdict as JSON on standard output')
    .addHelpText(
      'after',
      '\nA log cannot show that its end was cut off: note the hashes that this command prints, or\n' +
        "those in the gateway's log, elsewhere, and expect them.\n" +
        '\nExits with 0 when the log is whole, 1 when it is not, 2 when it is called wrongly.',
    )
    .action(verify);
}

async function verify(paths: readonly string[], { expect = [], json }: VerifyOptions): Promise<void> {
  const { files, complete } = await segmentsOf(paths);
  const verdict = await verifyAudit({ files, complete, expected: expect });
  if (json) printJson(verdict);
  else say(verdict);
  if (!verdict.ok) throw new CliError(`the audit log is broken in ${count(verdict.breaks.length, 'place')}.`);
}

async function segmentsOf(paths: readonly string[]): Promise<{ files: string[]; complete: boolean }> {
  const folder = paths[0] ?? join(weftHome(), 'audit');
  const folders = await Promise.all([folder, ...paths.slice(1)].map(isFolder));
  if (!folders.includes(true)) return { files: [...paths], complete: false };
  if (folders.length > 1) throw usageError('name one folder, or segments of one.');
  const segments = await listSegments(folder);
  if (segments.length === 0) throw new CliError(`"${folder}" holds no audit log.`);
  return { files: segments.map((name) => join(folder, name)), complete: true };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new CliError(`"${path}" does not exist. A gateway with --audit or --home creates it.`);
  }
}

function say({ records, segments, writers, first, last, heads, breaks, torn }: AuditVerdict): void {
  for (const one of breaks) process.stderr.write(`${placeOf(one)}error ${one.kind} ${one.message}\n`);
  for (const one of torn) process.stderr.write(`${placeOf(one)}warning ${one.kind} ${one.message}\n`);
  const span = first === undefined ? '' : `, from ${first} to ${last}`;
  process.stdout.write(
    `${count(records, 'record')} in ${count(segments, 'segment')} of ${count(writers, 'writer')}${span}\n`,
  );
  for (const { hash, segment, sequence } of heads) {
    process.stdout.write(`${hash}  record ${sequence} of ${segment}\n`);
  }
}

function placeOf({ file, line }: AuditBreak): string {
  return file === '' ? '' : `${file}:${line} `;
}

function collectHash(text: string, given: readonly string[] = []): string[] {
  if (/^[0-9a-f]{64}$/.test(text)) return [...given, text];
  throw new InvalidArgumentError('A hash has 64 hexadecimal digits.');
}
