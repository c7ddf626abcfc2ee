import type { DataProduct } from './data-product.ts';

const character = String.raw`(?:[\w\-.~!$&'()*+,;=:@]|%[\da-f]{2})`;

// RFC 8141, 2: `assigned-name`. Its r-, q- and f-components are no part of the name.
const assignedName = new RegExp(
  String.raw`^urn:([a-z\d][a-z\d-]{0,30}[a-z\d]):(${character}(?:${character}|\/)*)$`,
  'i',
);

/**
 * A URN in the one spelling that all equivalent ones have (RFC 8141, 3.1): scheme and namespace in lower case, percent
 * encodings in upper case. `undefined` for any other text, and for one with a query or a fragment.
 */
export function normaliseUrn(text: string): string | undefined {
  const [, namespace, specific] = assignedName.exec(text) ?? [];
  if (namespace === undefined || specific === undefined) return undefined;
  return `urn:${namespace.toLowerCase()}:${specific.replace(/%../g, (code) => code.toUpperCase())}`;
}

/** Whether a text is meant as a URN, legal or not. */
export function isMeantAsUrn(text: string): boolean {
  return /^urn:/i.test(text);
}

/** The URN by which other contracts name this one: its `id` where that is a URN, else `urn:weft:<domain>`. */
export function urnOf({ id, domain }: Pick<DataProduct, 'id' | 'domain'>): string {
  return normaliseUrn(id) ?? `urn:weft:${encodeURIComponent((domain || id).toWellFormed())}`;
}
