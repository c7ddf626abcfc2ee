import { printStatement } from './sql.ts';
import type { Statement } from './statement.ts';

/** Texts, quoted identifiers, and numbers that are no part of a name. */
const literals = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/gi;

/**
 * A statement's text with `?` in place of each value and each literal: constants of masks and bounds of types are
 * nobody's data, but whoever reads a trace has no use for them. Names of tables and columns stay.
 */
export function statementShape(statement: Statement): string {
  return printStatement(statement, '?')
    .replace(literals, (part) => (part.startsWith('"') ? part : '?'))
    .replace(/\?(?:\s*,\s*\?)+/g, '?');
}
