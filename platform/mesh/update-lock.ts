import { resolve } from 'node:path';
import type { ContractFinding } from '#schema/contract/contract-findings.ts';
import { normaliseUrn, urnOf } from '#schema/contract/urn.ts';
import { type ChangedContract, changedReferences } from '#schema/references/changed-references.ts';
import type { ContractOfMesh } from '#schema/references/contract-of-mesh.ts';
import { checkForeignReferences, foreignReferencesOf } from '#schema/references/foreign-references.ts';
import { isLockable, type LockedContract, printLock } from '#schema/references/reference-lock.ts';
import { type ContractSource, contractSourceOf } from './contract-sources.ts';
import { CliError } from './mesh-error.ts';

export interface UpdateLockOptions {
  /** The contracts whose references the lock is for. */
  readonly contracts: readonly ContractOfMesh[];
  /** Contracts that need no lock, since they are here. */
  readonly mesh: readonly ContractOfMesh[];
  /** The lock's name in findings. */
  readonly file: string;
  /** The lock's folder. Absolute. */
  readonly folder: string;
  readonly locked: ReadonlyMap<string, LockedContract>;
  /** Asked in this order, before what the lock says that a contract came from. */
  readonly sources: readonly ContractSource[];
  /** Whether a reference that is locked is looked up again. */
  readonly refresh: (reference: string, locked: LockedContract) => boolean;
}

export interface LockUpdate {
  readonly text: string;
  readonly contracts: readonly LockChange[];
  /** Of references that do not hold with what was found; an error where one held before. */
  readonly findings: readonly ContractFinding[];
}

export interface LockChange {
  readonly reference: string;
  readonly change: 'added' | 'changed' | 'removed' | 'same';
  /** `undefined` where it is removed. */
  readonly now: LockedContract | undefined;
  /** `undefined` where it is added. */
  readonly before: LockedContract | undefined;
}

/**
 * Finds each contract that is referred to, by URN or URL, and is not here; what is locked stays as it is unless it is to be
 * refreshed. Nothing is written. @throws CliError where a contract is not found
 */
export async function updateLock(options: UpdateLockOptions): Promise<LockUpdate> {
  const { contracts, mesh, file, locked } = options;
  const here = new Set(mesh.map(({ product }) => urnOf(product)));
  const references = contracts.flatMap(foreignReferencesOf).map(({ named }) => named);
  const wanted = [...new Set(references)].filter((named) => isLockable(named) && !here.has(named)).sort();
  const next = new Map<string, LockedContract>();
  for (const reference of wanted) next.set(reference, await find(reference, options));
  const changes = [...new Set([...wanted, ...locked.keys()])]
    .sort()
    .map((reference) => changeOf(reference, locked.get(reference), next.get(reference)));
  return {
    text: printLock(next),
    contracts: changes,
    findings: findingsOf(contracts, mesh, { file, next, changes }),
  };
}

async function find(
  reference: string,
  { locked, sources, refresh, folder }: UpdateLockOptions,
): Promise<LockedContract> {
  const before = locked.get(reference);
  if (before && !refresh(reference, before)) return before;
  for (const source of sources) {
    const found = await source.find(reference);
    if (found) return found;
  }
  for (const from of knownPlaces(reference, before)) {
    // These are asked without a token: a lock is input, and would say who gets it.
    const source = await contractSourceOf(URL.canParse(from) ? from : resolve(folder, from), { folder });
    const found = await source.find(reference);
    if (found) return found;
  }
  const where = sources.length > 0 ? 'none of the sources has it, or shows it to you' : 'no source is given';
  throw new CliError(
    `"${reference}" is not found: ${where}. Name the file or folder of its contract, or its mesh's gateway, with --from.`,
  );
}

/** Where a contract was found before, or its reference says that it is. */
function knownPlaces(reference: string, before: LockedContract | undefined): readonly string[] {
  if (before) return [before.from];
  return normaliseUrn(reference) === undefined ? [reference] : [];
}

function changeOf(
  reference: string,
  before: LockedContract | undefined,
  now: LockedContract | undefined,
): LockChange {
  const same = before && now && JSON.stringify(before) === JSON.stringify(now);
  const change = !now ? 'removed' : !before ? 'added' : same ? 'same' : 'changed';
  return { reference, change, now, before };
}

interface NextLock {
  readonly file: string;
  readonly next: ReadonlyMap<string, LockedContract>;
  readonly changes: readonly LockChange[];
}

/** A reference that a change breaks is told as that, and no second time. */
function findingsOf(
  contracts: readonly ContractOfMesh[],
  mesh: readonly ContractOfMesh[],
  { file, next, changes }: NextLock,
): readonly ContractFinding[] {
  const changed = changes.flatMap(({ reference, before, now }): (readonly [string, ChangedContract])[] =>
    before && now ? [[reference, { before, after: now }]] : [],
  );
  const broken = changedReferences(contracts, new Map(changed));
  const told = new Set(broken.map((finding) => `${finding.file} ${finding.path}`));
  const lock = { ok: true, lock: { file, contracts: next } } as const;
  const found = checkForeignReferences(
    contracts.map((contract) => ({ ...contract, lock })),
    mesh,
  );
  return [...broken, ...found.filter((finding) => !told.has(`${finding.file} ${finding.path}`))];
}
