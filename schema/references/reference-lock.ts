import type { ContractFinding } from '../contract/contract-findings.ts';
import type { ContractLimits } from '../contract/contract-limits.ts';
import { readSource } from '../contract/read-source.ts';
import { madeMessage } from '../contract/report.ts';
import { childPath, plainValue, type SourcePlace } from '../contract/source-node.ts';
import { createLocate } from '../contract/sources.ts';
import { normaliseUrn } from '../contract/urn.ts';
import type { ContractInterface } from './contract-interface.ts';
import { closedParts, InterfaceFault, listOf, parseInterface, textOf } from './parse-interface.ts';

/** The contracts that those of a repository refer to, as they were when they were locked. */
export interface ReferenceLock {
  /** Its name in findings. */
  readonly file: string;
  /** By what references write before `#`: a URN, or the URL of a contract. */
  readonly contracts: ReadonlyMap<string, LockedContract>;
}

export interface LockedContract extends ContractInterface {
  /** Where it was found: a path relative to the lock, or a URL. */
  readonly from: string;
}

export type LockReading =
  | { readonly ok: true; readonly lock: ReferenceLock }
  | { readonly ok: false; readonly findings: readonly ContractFinding[] };

/** The only version of the format. */
const lockVersion = 1;

const limits: ContractLimits = { bytes: 1_048_576, depth: 8, nodes: 100_000, aliases: 0 };

/**
 * Reads a lock from untrusted bytes. It is closed: a part that is missing, unknown or of another form refuses all of it,
 * with the place of that part.
 */
export function readLock(document: string | Uint8Array, file: string): LockReading {
  const findings: ContractFinding[] = [];
  const refuse = (message: string, { path, line, column }: SourcePlace): LockReading => {
    const at = path === '' ? {} : { path };
    findings.push({ code: 'LOCK_NOT_READABLE', severity: 'error', message, file, ...at, line, column });
    return { ok: false, findings };
  };
  const root = readSource(document, limits, (code, place, message) =>
    refuse(`The lock cannot be read. ${code.startsWith('YAML_') ? madeMessage(message) : tooMuch}`, place),
  );
  if (!root || findings.length > 0) return { ok: false, findings };
  try {
    return { ok: true, lock: { file, contracts: parseContracts(plainValue(root)) } };
  } catch (error) {
    if (!(error instanceof InterfaceFault)) throw error;
    const locate = createLocate(root);
    const place = [...error.path.keys(), error.path.length]
      .map((length) => locate(error.path.slice(0, length).reduce<string>(childPath, '')))
      .findLast((node) => node !== undefined);
    return refuse(`The lock cannot be read. ${error.message}`, place ?? root);
  }
}

const tooMuch = `It is not UTF-8 text of at most ${limits.bytes} bytes.`;

function parseContracts(value: unknown): ReadonlyMap<string, LockedContract> {
  const { lockVersion: version, contracts } = closedParts(value, [], ['lockVersion', 'contracts']);
  if (version !== lockVersion) {
    const known = `This Weft reads version ${lockVersion} of locks; update it, or write the lock anew.`;
    throw new InterfaceFault(['lockVersion'], known);
  }
  const entries = listOf(contracts, ['contracts'], parseLocked);
  const named = new Map(entries);
  if (named.size < entries.length) throw new InterfaceFault(['contracts'], 'A reference stands here twice.');
  return named;
}

function parseLocked(value: unknown, path: readonly (string | number)[]): readonly [string, LockedContract] {
  const parts = closedParts(value, path, [
    'reference',
    'from',
    'urn',
    'domain',
    'version',
    'digest',
    'objects',
  ]);
  const { reference, from, ...rest } = parts;
  const name = textOf(reference, [...path, 'reference']);
  if (!isLockable(name)) {
    const message = 'A reference is a URN, or the URL of a contract.';
    throw new InterfaceFault([...path, 'reference'], message);
  }
  return [name, { ...parseInterface(rest, path), from: textOf(from, [...path, 'from']) }];
}

/** Whether a reference to another contract is resolved by a lock: one by URN or URL, and none by a path. */
export function isLockable(reference: string): boolean {
  return normaliseUrn(reference) === reference || /^https?:\/\//.test(reference);
}

/** The text of a lock: sorted, so that equal locks are equal bytes, and a line for each part, for the sake of diffs. */
export function printLock(contracts: ReadonlyMap<string, LockedContract>): string {
  const entries = [...contracts].sort(([a], [b]) => (a < b ? -1 : 1));
  const written = entries.map(([reference, { urn, domain, version, digest, from, objects }]) => ({
    reference,
    urn,
    domain,
    version,
    digest,
    from,
    objects,
  }));
  return `${JSON.stringify({ lockVersion, contracts: written }, null, 2)}\n`;
}
