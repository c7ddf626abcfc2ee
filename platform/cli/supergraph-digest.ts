import { InvalidArgumentError } from 'commander';
import { isSupergraphDigest } from '#platform/runtime/accepted-supergraph.ts';

/** @throws InvalidArgumentError for text that is not a SHA-256. */
export function parseDigest(text: string): string {
  const digest = text.toLowerCase();
  if (isSupergraphDigest(digest)) return digest;
  throw new InvalidArgumentError('Write a SHA-256: 64 hexadecimal digits, as sha256sum prints them.');
}
