import { randomBytes } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere } from './read-if-there.ts';

/** Secrets that all products of a mesh share. */
export interface MeshSecrets {
  /** Seals cursors. */
  readonly cursor: Uint8Array;
  /** Keys the tokens of masked values. */
  readonly hash: Uint8Array;
}

/**
 * Reads `<home>/keys/secrets.json`; the first process creates it, readable by the owner only. Processes that start
 * concurrently agree: the file appears whole, and only once.
 */
export async function meshSecrets(home: string): Promise<MeshSecrets> {
  const folder = join(home, 'keys');
  const file = join(folder, 'secrets.json');
  return (await readSecrets(file)) ?? (await makeSecrets(folder, file));
}

async function makeSecrets(folder: string, file: string): Promise<MeshSecrets> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const secrets = { cursor: randomBytes(32).toString('base64'), hash: randomBytes(32).toString('base64') };
  await writeFile(beside, JSON.stringify(secrets), { mode: 0o600 });
  try {
    // Unlike a rename, a link never replaces a file that another process has created meanwhile.
    await link(beside, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(beside, { force: true });
  }
  const made = await readSecrets(file);
  if (!made) throw new Error(`The secrets "${file}" were removed while they were being made. Start again.`);
  return made;
}

async function readSecrets(file: string): Promise<MeshSecrets | undefined> {
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const { cursor, hash } = parse(text, file);
  return { cursor: secret(cursor, 'cursor', file), hash: secret(hash, 'hash', file) };
}

function parse(text: string, file: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Record<string, unknown>;
  } catch {
    // Reported below; the text itself is secret.
  }
  throw new Error(`"${file}" is not JSON. Remove it to have new secrets made.`);
}

function secret(value: unknown, name: string, file: string): Uint8Array {
  const bytes = Buffer.from(typeof value === 'string' ? value : '', 'base64');
  if (bytes.length === 32) return bytes;
  throw new Error(
    `"${name}" in "${file}" is not 32 bytes in base64. Remove the file to have new secrets made.`,
  );
}
