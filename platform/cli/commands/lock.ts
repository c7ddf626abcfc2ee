import { dirname } from 'node:path';
import type { Command } from 'commander';
import { count } from '#platform/runtime/count.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { weftCommand } from '#platform/runtime/weft-command.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { hasErrors } from '#schema/finding.ts';
import { type LockedContract, readLock } from '#schema/references/reference-lock.ts';
import { contractSourceOf } from '../../mesh/contract-sources.ts';
import { brokenError, type Domain, discoverMesh, shownPath } from '../../mesh/domains.ts';
import { findingsError, printJson, sayFindings } from '../../mesh/findings.ts';
import { lockFileFor } from '../../mesh/lock-file.ts';
import { CliError, usageError } from '../../mesh/mesh-error.ts';
import { type LockChange, type LockUpdate, updateLock } from '../../mesh/update-lock.ts';
import { say } from '../say.ts';

interface LockOptions {
  readonly from: readonly string[];
  readonly update?: string | true;
  readonly check?: boolean;
  readonly token?: string;
  readonly json?: boolean;
}

export function addLockCommand(program: Command): void {
  program
    .command('lock')
    .description(
      'Locks the contracts of other repositories that those here refer to by URN or URL, in weft.lock: version, digest, and the keys that may be referred to.',
    )
    .option(
      '--from <source>',
      "where contracts are: a file, a folder, the URL of a contract, or of a mesh's gateway; may be repeated (default: where they were found)",
      (source: string, sources: readonly string[]) => [...sources, source],
      [],
    )
    .option('--update [contract]', 'look up again what is locked: all, or this URN or domain')
    .option('--check', 'write nothing; fail where the lock differs from its sources')
    .option('--token <token>', 'for the gateway of --from (default: WEFT_TOKEN)')
    .option('--json', 'what is locked, and findings, as JSON on standard output')
    .addHelpText(
      'after',
      '\nExits with 0 when the lock is written or up to date, 1 when a contract is not found, a reference does not hold\n' +
        'or the lock is stale under --check, 2 when it is called wrongly. Other commands read the lock and no network.',
    )
    .action(lock);
}

async function lock(options: LockOptions): Promise<void> {
  const { domains, broken } = await discoverMesh();
  if (broken.length > 0) throw brokenError(broken);
  const byLock = Map.groupBy(domains, ({ folder }) => lockFileFor(folder));
  const locks: LockOfDomains[] = [];
  for (const [file, own] of byLock) locks.push(await updatedLock(file, own, domains, options));
  checkUpdated(locks, options.update);
  if (options.json) {
    printJson({ ok: locks.every((one) => isFine(one, options)), locks: locks.map(jsonOf) });
  } else for (const one of locks) tell(one);

  const findings = locks.flatMap(({ update }) => update.findings);
  if (hasErrors(findings)) throw findingsError('References do not hold, and nothing is locked', findings);
  for (const one of locks) await finish(one, options);
}

interface LockOfDomains {
  readonly file: string;
  /** `undefined` where there is none yet. */
  readonly text: string | undefined;
  readonly update: LockUpdate;
}

async function updatedLock(
  file: string,
  own: readonly Domain[],
  mesh: readonly Domain[],
  { from, update, check, token = process.env.WEFT_TOKEN }: LockOptions,
): Promise<LockOfDomains> {
  const text = await readIfThere(file);
  const source = { folder: dirname(file), token: token || undefined, say };
  return {
    file,
    text,
    update: await updateLock({
      contracts: own.map(({ contract }) => contract),
      mesh: mesh.map(({ contract }) => contract),
      file: shownPath(file),
      folder: dirname(file),
      locked: text === undefined ? new Map() : lockedIn(text, file),
      sources: await Promise.all(from.map((one) => contractSourceOf(one, source))),
      refresh: (reference, { domain }) =>
        check === true || update === true || update === reference || update === domain,
    }),
  };
}

function lockedIn(text: string, file: string): ReadonlyMap<string, LockedContract> {
  const reading = readLock(text, shownPath(file));
  if (reading.ok) return reading.lock.contracts;
  sayFindings(reading.findings);
  throw new CliError(`"${shownPath(file)}" cannot be read. Restore it, or remove it and lock anew.`);
}

function checkUpdated(locks: readonly LockOfDomains[], update: string | true | undefined): void {
  if (typeof update !== 'string') return;
  const known = locks.flatMap(({ update: { contracts } }) => contracts);
  if (known.some(({ reference, now }) => reference === update || now?.domain === update)) return;
  throw usageError(`no contract here refers to "${update}"; nothing is locked.`);
}

function isFine({ text, update }: LockOfDomains, { check }: LockOptions): boolean {
  return !hasErrors(update.findings) && !(check && isStale(text, update));
}

/** No lock is needed where nothing is referred to. */
function isStale(text: string | undefined, update: LockUpdate): boolean {
  return text === undefined ? update.contracts.length > 0 : text !== update.text;
}

function jsonOf({ file, text, update }: LockOfDomains): unknown {
  return {
    file: shownPath(file),
    current: !isStale(text, update),
    contracts: update.contracts.map(({ reference, change, before, now }) => ({
      reference,
      change,
      ...(before && { before: { version: before.version, digest: before.digest, from: before.from } }),
      ...(now && { now: { version: now.version, digest: now.digest, from: now.from } }),
    })),
    findings: update.findings,
  };
}

function tell({ update }: LockOfDomains): void {
  sayFindings(update.findings);
  const broken = update.findings.filter(({ code }) => code === 'REFERENCE_CHANGED');
  for (const one of update.contracts) {
    const line = lineOf(one, broken.filter(({ message }) => message.includes(`"${one.reference}"`)).length);
    if (line !== undefined) process.stderr.write(`${one.reference}: ${line}.\n`);
  }
}

/** What has become of a locked contract; a change that breaks no reference is only told. */
function lineOf({ change, before, now }: LockChange, broken: number): string | undefined {
  switch (change) {
    case 'added':
      return `version ${now?.version}, from "${now?.from}"`;
    case 'removed':
      return 'no longer referred to, and taken out';
    case 'changed': {
      const versions =
        before?.version === now?.version
          ? `version ${now?.version}`
          : `version ${before?.version} to ${now?.version}`;
      const what = broken > 0 ? `${count(broken, 'reference')} no longer hold` : 'all references to it hold';
      return `changed, ${versions}; ${what}`;
    }
    case 'same':
      return undefined;
  }
}

async function finish({ file, text, update }: LockOfDomains, { check }: LockOptions): Promise<void> {
  const shown = shownPath(file);
  const stale = isStale(text, update);
  if (check && stale) {
    throw new CliError(`"${shown}" is stale; run: ${weftCommand('lock --update')}`);
  }
  if (stale) await writeWhole(file, update.text);
  else if (text === undefined) {
    process.stderr.write('No contract here refers to one of another repository by URN or URL.\n');
    return;
  }
  process.stderr.write(`${shown} ${stale ? 'written' : 'is up to date'}.\n`);
}
