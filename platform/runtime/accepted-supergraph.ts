import { createHash } from 'node:crypto';
import { access, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from './durable-file.ts';
import { readIfThere } from './read-if-there.ts';

/** The digest that identifies a supergraph: the SHA-256 of its text, as `sha256sum` prints it. */
export function supergraphDigest(sdl: string): string {
  return createHash('sha256').update(sdl).digest('hex');
}

export function isSupergraphDigest(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** The supergraph whose protections the next one is compared with; `undefined` before the first one is served. */
export function readAcceptedSupergraph(home: string): Promise<string | undefined> {
  return readIfThere(acceptedFile(home));
}

/** The remembered policies of removed coordinates, as written; `undefined` where there are none. */
export function readRemovedPolicy(home: string): Promise<string | undefined> {
  return readIfThere(removedFile(home));
}

/**
 * Resolves once the files survive a power cut.
 * @param removed the policies of removed coordinates, to be remembered.
 */
export async function writeAcceptedSupergraph(home: string, sdl: string, removed: string): Promise<void> {
  const file = acceptedFile(home);
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(removedFile(home), removed);
  await replaceFile(file, sdl);
}

/** Accepts, by its digest, a supergraph that loses protections: a gateway of this home then loads it, once. */
export async function acceptLoosening(home: string, digest: string): Promise<void> {
  const file = looseningFile(home, digest);
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, '');
}

export async function isLooseningAccepted(home: string, digest: string): Promise<boolean> {
  return access(looseningFile(home, digest)).then(
    () => true,
    () => false,
  );
}

/** Removes an acceptance after its use, so that it cannot undo a later one. */
export async function forgetLoosening(home: string, digest: string): Promise<void> {
  await rm(looseningFile(home, digest), { force: true });
}

function acceptedFile(home: string): string {
  return join(home, 'accepted/supergraph.graphql');
}

function removedFile(home: string): string {
  return join(home, 'accepted/removed.json');
}

function looseningFile(home: string, digest: string): string {
  return join(home, 'accepted/loosening', digest);
}
