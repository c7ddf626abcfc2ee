import { tokenOf as tokenWith } from '#test/testkit/token-of.ts';
import type { EntitySpec, FieldSpec } from './spec.ts';

export const secrets = { cursor: Buffer.alloc(32, 3), hash: Buffer.alloc(32, 4) };

/** The hashed values of one token domain: in each of two worlds the same classes have other values. */
export interface TokenDomain {
  readonly name: string;
  /** For each class its value in each world, normalised. */
  readonly classes: readonly (readonly [string, string])[];
}

/** As `docs/masks.md` says: tokens of one category of personal data are the same everywhere. */
export function tokenDomainOf(field: FieldSpec, coordinate: string): string {
  return field.pii ?? coordinate;
}

export function tokenOf(domain: string, value: string): string {
  return tokenWith(value, { hash: secrets.hash, domain });
}

/** The placeholder of a class's token in an operation, before the world is known. */
export function tokenName(domain: string, index: number): string {
  return `<${domain}#${index}>`;
}

export interface TokenBook {
  /** Replaces placeholders in a text by the tokens of one world. */
  write(text: string): string;
  /** The reverse; an unknown token stays. */
  read(text: string): string;
}

/** @param side the index of the world. */
export function createTokenBook(domains: Iterable<TokenDomain>, side: 0 | 1): TokenBook {
  const pairs = [...domains].flatMap(({ name, classes }) =>
    classes.map((values, index) => [tokenName(name, index), tokenOf(name, values[side])] as const),
  );
  const tokens = new Map(pairs);
  const names = new Map(pairs.map(([name, token]) => [token, name]));
  return {
    write: (text) => text.replace(/<[\w.]+#\d+>/g, (name) => tokens.get(name) ?? name),
    read: (text) => text.replace(/tok1_[0-9a-f]{32}/g, (token) => names.get(token) ?? token),
  };
}

/** A spelling of a value; all of one class give one token. */
export const spellings: Readonly<Record<string, readonly ((value: string) => string)[]>> = {
  email: [(value) => value, (value) => value.toUpperCase(), (value) => `  ${value} `],
  phone: [(value) => value, (value) => `+${value.slice(0, 2)} ${value.slice(2)}`, (value) => `(${value})`],
};

/** Normalised values of a domain, to be assigned to classes. */
export function valuesOf(domain: string): readonly string[] {
  const count = Array.from({ length: 12 }, (_, index) => index);
  if (domain === 'email') return count.map((index) => `u${index}@x.org`);
  if (domain === 'phone') return count.map((index) => `4930${1000 + 7 * index}`);
  return ['', '😀', 'Zoë', 'e\u0301', ...count.map((index) => `value ${(index * 7) % 12}`)];
}

export function fieldsBelow(
  fields: readonly FieldSpec[],
  owner: string,
  graphName: (column: string) => string,
): readonly { readonly field: FieldSpec; readonly coordinate: string }[] {
  return fields.flatMap((field) => [
    { field, coordinate: `${owner}.${graphName(field.column)}` },
    ...fieldsBelow(field.fields ?? [], field.typeName ?? '', graphName),
  ]);
}

export function hashedDomains(entities: readonly EntitySpec[], graphName: (column: string) => string) {
  const hashed = entities.flatMap(({ fields, typeName }) =>
    fieldsBelow(fields, typeName, graphName).filter(({ field }) => field.mask?.with === 'HASH'),
  );
  return [...new Set(hashed.map(({ field, coordinate }) => tokenDomainOf(field, coordinate)))];
}
