import { printStatement } from './sql.ts';
import type { Statement } from './statement.ts';

/** Texts, quoted identifiers, and numbers that are no part of a name. */
const literals = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)?(?!\w)/gi;

/** Values between which the text repeats itself: of a list one, of a list of composite keys as many as a key has fields. */
const longestPeriod = 4;

/**
 * A statement's text with `?` in place of each value and each literal: constants of masks and bounds of types are
 * nobody's data, but whoever reads a trace has no use for them. Names of tables and columns stay. Of a list of many
 * values two are left, so that statements that differ in how many there are have one shape.
 */
export function statementShape(statement: Statement): string {
  const fragments = withoutRepeats(statement.fragments);
  return printStatement({ ...statement, fragments }, '?')
    .replace(literals, (part) => (part.startsWith('"') ? part : '?'))
    .replace(/\?(?:, ?\?)+/g, '?');
}

function withoutRepeats(fragments: readonly string[]): string[] {
  const kept: string[] = [];
  for (const fragment of fragments) {
    kept.push(fragment);
    for (let period = 1; period <= longestPeriod; period += 1) {
      if (!repeats(kept, period)) continue;
      kept.length -= period;
      break;
    }
  }
  return kept;
}

/** Whether the last ones are the same as those before them. */
function repeats(fragments: readonly string[], period: number): boolean {
  if (fragments.length < 2 * period) return false;
  for (let back = 1; back <= period; back += 1) {
    if (fragments.at(-back) !== fragments.at(-back - period)) return false;
  }
  return true;
}
