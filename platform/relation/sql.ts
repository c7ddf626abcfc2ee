import type { Bound, Statement } from '../engines/engine.ts';

/**
 * Builds SQL from a template. A statement among the values is spliced in; anything else is bound,
 * so that no value can become text.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (Statement | Bound)[]): Statement {
  let text = strings[0] ?? '';
  const values: Bound[] = [];
  parts.forEach((part, index) => {
    if (isStatement(part)) {
      text += part.text;
      values.push(...part.values);
    } else {
      text += '?';
      values.push(part);
    }
    text += strings[index + 1] ?? '';
  });
  return { text, values };
}

/** Text that stands in the statement as it is: keywords, and identifiers that a dialect quoted. */
export function raw(text: string): Statement {
  return { text, values: [] };
}

export function join(parts: readonly Statement[], separator: string): Statement {
  return {
    text: parts.map(({ text }) => text).join(separator),
    values: parts.flatMap(({ values }) => values),
  };
}

/** All of them; true where there are none. */
export function and(parts: readonly Statement[]): Statement {
  return parts.length === 0 ? raw('TRUE') : sql`(${join(parts, ' AND ')})`;
}

/** One of them; false where there are none. */
export function or(parts: readonly Statement[]): Statement {
  return parts.length === 0 ? raw('FALSE') : sql`(${join(parts, ' OR ')})`;
}

function isStatement(part: Statement | Bound): part is Statement {
  return typeof part === 'object' && part !== null && 'text' in part;
}
