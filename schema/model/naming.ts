import pluralize from 'pluralize';
import type { DerivedNames } from './product-model.ts';

/** The type of an object or struct: `order_details` -> `OrderDetail`. */
export function typeNameOf(name: string): string {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined) return '';
  return startLegally([...words.slice(0, -1), pluralize.singular(last)].map(capitalised).join(''));
}

/** The type of a struct or enum without a name of its own: `Order`, `shipping_address` -> `OrderShippingAddress`. */
export function nestedTypeNameOf(parent: string, property: string): string {
  return parent + wordsOf(property).map(capitalised).join('');
}

/** `placed_at` -> `placedAt` */
export function fieldNameOf(name: string): string {
  const [first = '', ...rest] = wordsOf(name);
  return startLegally(first + rest.map(capitalised).join(''));
}

/** `in transit`, `inTransit`, `placedAt` -> `IN_TRANSIT`, `PLACED_AT` */
export function enumNameOf(name: string): string {
  return startLegally(upperCase(wordsOf(name).join('_')));
}

/** `Order` -> `order`, `orders`; a plural that equals the singular gets `List`. */
export function rootNamesOf(typeName: string): { readonly byKey: string; readonly list: string } {
  const words = wordsOf(typeName);
  const byKey = fieldNameOf(typeName);
  const plural = pluralize.plural(words.pop() ?? '');
  const list = fieldNameOf([...words, plural].join(' '));
  return { byKey, list: list === byKey ? `${byKey}List` : list };
}

/** The field of a reference: `customerId` -> `customer`; where no name is left, the target's. */
export function referenceNameOf(via: readonly string[], target: string): string {
  const [single] = via.length === 1 ? via : [];
  const stem = single?.replace(/Id$/, '');
  return !stem || stem === 'id' ? fieldNameOf(target) : stem;
}

/** Whether it is a legal GraphQL name. */
export function isGraphqlName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** A name for messages, with invisible characters written as code points: `na\u{200b}me`. */
export function visibleName(name: string): string {
  return name.replace(/[\p{C}\p{M}\p{Default_Ignorable_Code_Point}]|(?! )\p{Z}/gu, (character) => {
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

export function derivedNamesOf(typeName: string): DerivedNames {
  return {
    connection: `${typeName}Connection`,
    edge: `${typeName}Edge`,
    filter: `${typeName}Filter`,
    orderBy: `${typeName}OrderBy`,
    dimension: `${typeName}Dimension`,
    aggregate: `${typeName}Aggregate`,
    group: `${typeName}Group`,
    groupKeys: `${typeName}GroupKeys`,
    having: `${typeName}Having`,
    groupOrderBy: `${typeName}GroupOrderBy`,
    sum: `${typeName}Sum`,
    avg: `${typeName}Avg`,
    min: `${typeName}Min`,
    max: `${typeName}Max`,
    countDistinct: `${typeName}CountDistinct`,
  };
}

/**
 * Splits a name into lower-case words: at everything that is no letter or digit, and where camel case turns. A name
 * with other letters is returned whole, so that the check of names refuses it: without them it is another name.
 */
function wordsOf(name: string): string[] {
  const spelled = name.normalize('NFD');
  if (!isSpelledInLatin(spelled)) return [name];
  return spelled
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
}

/** Letters from a to z with or without accents, digits, and word separators: a blank, dashes, the signs of ASCII. */
function isSpelledInLatin(decomposed: string): boolean {
  // U+034F is the only invisible one of these combining marks.
  return /^(?:[\x20-\x7e\p{Pd}]|[\u0300-\u034e]|[\u0350-\u036f])*$/u.test(decomposed);
}

function capitalised(word: string): string {
  return upperCase(word.slice(0, 1)) + word.slice(1);
}

/** Changes letters from a to z only: others would change into them, as `ß` into `SS`. */
function upperCase(text: string): string {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** GraphQL names do not start with a digit. */
function startLegally(name: string): string {
  return /^[0-9]/.test(name) ? `_${name}` : name;
}
