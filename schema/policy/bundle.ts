import { createHash } from 'node:crypto';
import type { PolicyBundle } from './policy.ts';

/** A bundle as one canonical text: the same policy gives the same bytes, whichever source wrote it. */
export function bundleText(bundle: PolicyBundle): string {
  return JSON.stringify(canonical(bundle));
}

/** The digest that names a bundle and verifies its text: `sha256-` and 64 hexadecimal digits. */
export function bundleDigest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('hex')}`;
}

/**
 * Reads what `bundleText` wrote. The caller has checked its digest against one that it trusts.
 * @throws SyntaxError on anything that is not a bundle.
 */
export function parseBundle(text: string): PolicyBundle {
  const bundle: unknown = JSON.parse(text);
  if (typeof bundle === 'object' && bundle !== null && 'coordinates' in bundle) {
    const { coordinates } = bundle;
    if (typeof coordinates === 'object' && coordinates !== null) return bundle as PolicyBundle;
  }
  throw new SyntaxError('a policy bundle has "coordinates"');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => [key, canonical(member)]),
  );
}
