import { randomBytes } from 'node:crypto';
import { chmod } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createOnce } from '#platform/runtime/create-once.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { CliError } from '../mesh-error.ts';

/** What all token keys are derived from. It is governance's alone. */
export interface GovernanceRoot {
  readonly root: Uint8Array;
  /** By token domain; one that is missing is at version 1. */
  readonly versions: Readonly<Record<string, TokenDomainVersions>>;
}

export interface TokenDomainVersions {
  readonly current: number;
  /** Versions whose tokens are refused. */
  readonly revoked: readonly number[];
}

const first: TokenDomainVersions = { current: 1, revoked: [] };

export function governanceRootFile(home: string): string {
  return join(home, 'governance', 'token-root.json');
}

export function versionsOf({ versions }: GovernanceRoot, tokenDomain: string): TokenDomainVersions {
  return (Object.hasOwn(versions, tokenDomain) ? versions[tokenDomain] : undefined) ?? first;
}

/** The root of a home, made on first use. Processes that start concurrently agree: the file appears whole, and once. */
export async function governanceRoot(home: string): Promise<GovernanceRoot> {
  const file = governanceRootFile(home);
  const text = await readIfThere(file);
  return text === undefined ? makeRoot(file) : parseRoot(text, file);
}

export async function writeGovernanceRoot(home: string, root: GovernanceRoot): Promise<void> {
  await writeWhole(governanceRootFile(home), printRoot(root), 0o600);
}

async function makeRoot(file: string): Promise<GovernanceRoot> {
  await createOnce(file, printRoot({ root: randomBytes(32), versions: {} }));
  await chmod(dirname(file), 0o700);
  return parseRoot((await readIfThere(file)) ?? '', file);
}

function printRoot({ root, versions }: GovernanceRoot): string {
  return `${JSON.stringify({ form: 1, root: Buffer.from(root).toString('base64'), versions }, null, 2)}\n`;
}

function parseRoot(text: string, file: string): GovernanceRoot {
  try {
    const { form, root, versions } = JSON.parse(text);
    const bytes = new Uint8Array(Buffer.from(root, 'base64'));
    if (form === 1 && bytes.length === 32 && Object.values(versions).every(isVersions)) {
      return { root: bytes, versions };
    }
  } catch {
    // Reported below; the text itself is secret.
  }
  throw new CliError(
    `"${file}" is not governance's root. Restore it from its backup; without it, remove it: then every key is new, and every token that was handed out is refused.`,
  );
}

function isVersions(value: unknown): boolean {
  const { current, revoked } = value as TokenDomainVersions;
  return (
    Number.isInteger(current) && current > 0 && Array.isArray(revoked) && revoked.every(Number.isInteger)
  );
}
