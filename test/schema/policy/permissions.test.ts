import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { clear, type Decision, type Disclosure } from '#schema/policy/policy.ts';
import {
  comparesTokens,
  filterUses,
  isToken,
  type Permission,
  permissionOf,
  type Use,
  usesOf,
} from '#schema/policy/uses.ts';

const words: Readonly<Record<string, Permission>> = {
  refused: 'REFUSED',
  answered: 'ALLOWED',
  'on buckets': 'ALLOWED',
  'by bucket, ties by the key': 'ALLOWED',
  'with tokens': 'TOKENS',
  'groups of k': 'IN_GROUPS',
  'a bucket, of k rows': 'IN_GROUPS',
};

/** The uses of a field that each word of the first column means. */
const uses: Readonly<Record<string, readonly Use[]>> = {
  order: usesOf({ field: 'A.b', by: 'SORT' }, 'ASC'),
  group: usesOf({ field: 'A.b', by: 'GROUP' }, undefined),
  countDistinct: usesOf({ field: 'A.b', by: 'DISTINCT' }, undefined),
  min: usesOf({ field: 'A.b', by: 'EXTREME' }, undefined),
  max: usesOf({ field: 'A.b', by: 'EXTREME' }, undefined),
  sum: usesOf({ field: 'A.b', by: 'TOTAL' }, undefined),
  avg: usesOf({ field: 'A.b', by: 'TOTAL' }, undefined),
};

const usesIn = (operation: string): readonly Use[] =>
  operation
    .replace('filter ', '')
    .split(', ')
    .map((word) => word.replaceAll('`', ''))
    .flatMap((word) => uses[word] ?? usesOf({ field: 'A.b', by: 'FILTER' }, { [word]: null }));

const decisionOf = (column: string): Decision =>
  column === 'DENY'
    ? { kind: 'DENY', source: 's' }
    : { kind: 'MASK', mask: column as 'HASH', to: '10', source: 's' };

interface Cell {
  readonly operation: string;
  readonly column: string;
  readonly word: string;
}

/** The table of docs/masks.md, a cell for each decision; rows about selections and relations are not about a use. */
async function documentedCells(): Promise<Cell[]> {
  const [, section = ''] = (await readFile('docs/masks.md', 'utf8')).split('\n## Masks and operations\n');
  const [table = ''] = section.slice(section.indexOf('\n|')).trim().split('\n\n');
  const [header = [], , ...rows] = table.split('\n').map(cellsOf);
  return rows
    .filter(([operation = '']) => !/^(select|reference|list)/.test(operation))
    .flatMap(([operation = '', ...row]) =>
      row.flatMap((word, at) =>
        (header[at + 1] ?? '').split(', ').map((column) => ({ operation, column, word })),
      ),
    );
}

const cellsOf = (line: string): string[] =>
  line
    .slice(1, -1)
    .split('|')
    .map((cell) => cell.trim());

test('the table of docs/masks.md is what is decided, cell by cell', async () => {
  const cells = await documentedCells();
  expect(cells).toHaveLength(8 * 6);
  for (const cell of cells) {
    const permissions = usesIn(cell.operation).map((use) => permissionOf(decisionOf(cell.column), use));
    expect({ ...cell, permissions: [...new Set(permissions)] }).toEqual({
      ...cell,
      permissions: [words[cell.word] ?? 'a word that this test does not know'],
    });
  }
});

const every: readonly Use[] = [
  ...(['EQUAL', 'RANGE', 'LIKE', 'IS_NULL', 'SORT', 'GROUP', 'DISTINCT', 'EXTREME', 'TOTAL', 'KEY'] as const),
];

test('an unmasked field allows every use, and a denied one none', () => {
  for (const use of every) {
    expect(permissionOf(clear, use)).toBe('ALLOWED');
    expect(permissionOf({ kind: 'DENY', source: 's' }, use)).toBe('REFUSED');
  }
});

test('a field redacted by two generalisations allows no use', () => {
  for (const use of every) {
    const decision: Decision = { kind: 'MASK', mask: 'GENERALIZE', to: 'MONTH|YEAR', source: 's' };
    expect(permissionOf(decision, use)).toBe('REFUSED');
  }
});

test('a bucket of another mask is ignored', () => {
  const hash: Decision = { kind: 'MASK', mask: 'HASH', to: 'MONTH|YEAR', source: 's' };
  expect(permissionOf(hash, 'EQUAL')).toBe('TOKENS');
});

test('a generalisation without a bucket is used like one with a bucket', () => {
  expect(permissionOf({ kind: 'MASK', mask: 'GENERALIZE', source: 's' }, 'SORT')).toBe('ALLOWED');
});

test('no mask allows a lookup by key', () => {
  for (const mask of ['GENERALIZE', 'HASH', 'PARTIAL', 'REDACT', 'NULL'] as const) {
    expect(permissionOf({ kind: 'MASK', mask, source: 's' }, 'KEY')).toBe('REFUSED');
  }
});

test.each<readonly [unknown, readonly Use[]]>([
  [{ eq: 1 }, ['EQUAL']],
  [{ gte: 1, lt: 5 }, ['RANGE', 'RANGE']],
  [{ in: ['a'], isNull: false }, ['EQUAL', 'IS_NULL']],
  [{ like: 'a%' }, ['LIKE']],
  [{ ilike: 'a%' }, ['LIKE']],
  [{ near: 'a' }, ['LIKE']],
  [{ constructor: 'a' }, ['LIKE']],
  [{}, ['LIKE']],
  [[{ eq: 1 }], ['LIKE']],
  ['text', ['LIKE']],
  [null, ['LIKE']],
  [undefined, ['LIKE']],
])('a filter %j uses a field as %j; an unknown one counts as a use that no mask allows', (value, used) => {
  expect(filterUses(value)).toEqual(used);
});

test('each way to disclose is a use, and an unknown way counts as one that no mask allows', () => {
  for (const by of ['SORT', 'GROUP', 'DISTINCT', 'EXTREME', 'TOTAL', 'KEY'] as const) {
    expect(usesOf({ field: 'A.b', by }, { eq: 1 })).toEqual([by]);
  }
  expect(usesOf({ field: 'A.b', by: 'FILTER' }, { eq: 1 })).toEqual(['EQUAL']);
  expect(usesOf({ field: 'A.b', by: 'AGGREGATE' }, { eq: 1 })).toEqual(['LIKE']);
  expect(usesOf({ field: 'A.b' }, { eq: 1 })).toEqual(['LIKE']);
  expect(usesOf({ field: 'A.b', by: 'TELEPATHY' as Disclosure }, { eq: 1 })).toEqual(['LIKE']);
});

const token = `tok1_${'0123456789abcdef'.repeat(2)}`;

test.each<readonly [unknown, boolean]>([
  [token, true],
  [`${token}0`, false],
  [token.slice(0, -1), false],
  [` ${token}`, false],
  [`x${token}`, false],
  [token.toUpperCase(), false],
  [`${token}\n`, false],
  [[token], false],
  [null, false],
  [7, false],
])('%j is a token: %s', (value, expected) => {
  expect(isToken(value)).toBe(expected);
});

test.each<readonly [unknown, boolean]>([
  [{ eq: token }, true],
  [{ ne: token, notIn: [token, token] }, true],
  [{ in: [token, 'ann@x.org'] }, false],
  [{ eq: token, ne: 'ann@x.org' }, false],
  [{ notIn: ['ann@x.org'] }, false],
  [{ in: [] }, true],
  [{ isNull: true }, true],
  [{ eq: null }, false],
])('%j compares with tokens only: %s', (value, expected) => {
  expect(comparesTokens(value)).toBe(expected);
});
