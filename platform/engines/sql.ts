import type { Bound, Statement } from './statement.ts';

/**
 * Builds SQL from a template. A statement among the parts is inserted as text; any other part becomes a hole with a
 * bound value, so that no value can become SQL.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Statement | Bound)[]): Statement {
  const fragments = [strings[0] ?? ''];
  const values: Bound[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    const part = parts[index] as Statement | Bound;
    if (isStatement(part)) append(part, fragments, values);
    else {
      values.push(part);
      fragments.push('');
    }
    fragments[fragments.length - 1] += strings[index + 1] ?? '';
  }
  return { fragments, values };
}

/** Text that is inserted unchanged: keywords, and identifiers that a dialect quoted. */
export function raw(text: string): Statement {
  return { fragments: [text], values: [] };
}

export function join(parts: readonly Statement[], separator: string): Statement {
  const fragments = [''];
  const values: Bound[] = [];
  for (let index = 0; index < parts.length; index += 1) {
    if (index > 0) fragments[fragments.length - 1] += separator;
    append(parts[index] as Statement, fragments, values);
  }
  return { fragments, values };
}

/** All of the conditions; true where there are none. */
export function and(parts: readonly Statement[]): Statement {
  return parts.length === 0 ? raw('TRUE') : sql`(${join(parts, ' AND ')})`;
}

/** One of the conditions; false where there are none. */
export function or(parts: readonly Statement[]): Statement {
  return parts.length === 0 ? raw('FALSE') : sql`(${join(parts, ' OR ')})`;
}

/** The text of a statement with the placeholders of an engine: `?` or `$1`. @param hole a placeholder, or one for an index. */
export function printStatement({ fragments }: Statement, hole: ((index: number) => string) | string): string {
  if (typeof hole === 'string') return fragments.join(hole);
  let text = fragments[0] ?? '';
  for (let index = 1; index < fragments.length; index += 1) text += hole(index - 1) + fragments[index];
  return text;
}

function append(part: Statement, fragments: string[], values: Bound[]): void {
  fragments[fragments.length - 1] += part.fragments[0] ?? '';
  for (let index = 0; index < part.values.length; index += 1) {
    values.push(part.values[index] as Bound);
    fragments.push(part.fragments[index + 1] ?? '');
  }
}

function isStatement(part: Statement | Bound): part is Statement {
  return typeof part === 'object' && part !== null && 'fragments' in part;
}
