import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { scalarNames } from '#schema/model/product-model.ts';
import { type MaskRule, maskCell, maskTable } from '#schema/policy/masks/mask-table.ts';
import { maskKinds } from '#schema/policy/policy.ts';

const words: Readonly<Record<MaskRule, string>> = {
  token: 'token',
  partial: 'last four characters',
  prefix: 'first characters',
  bucket: 'bucket',
  period: 'year or month',
};

test('the table of docs/masks.md is what is shown, cell by cell', async () => {
  const text = await readFile('docs/masks.md', 'utf8');
  const [, table = ''] = text.split('\n| type | NULL | REDACT | HASH | PARTIAL | GENERALIZE |\n');
  const rows = (table.split('\n\n')[0] ?? '').split('\n').slice(1);
  const documented = rows.flatMap((row) => {
    const [types = '', ...cells] = row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    return types.split(', ').map((type) => [type, cells] as const);
  });
  const kinds = ['NULL', 'REDACT', 'HASH', 'PARTIAL', 'GENERALIZE'] as const;
  expect(kinds.toSorted()).toEqual(maskKinds.toSorted());
  const decided = scalarNames.map((type) => [
    type,
    kinds.map((mask) => {
      const cell = maskTable[mask][type];
      return 'rule' in cell ? words[cell.rule] : `\`${JSON.stringify(cell.constant)}\``;
    }),
  ]);
  const others = ['enums', 'structs', 'lists'].map((type) => [type, kinds.map(() => '`null`')]);
  expect(documented.toSorted()).toEqual([...decided, ...others].toSorted());
});

test.each(['OrderStatus', 'constructor', undefined])('%s has no neutral value', (type) => {
  for (const mask of maskKinds) expect(maskCell(mask, '2', type)).toEqual({ constant: null });
});

test('a bucket that the type does not have acts as REDACT', () => {
  expect(maskCell('GENERALIZE', 'YEAR', 'Int')).toEqual({ constant: 0 });
  expect(maskCell('GENERALIZE', '10', 'Int')).toEqual({ rule: 'bucket' });
  expect(maskCell('GENERALIZE', '10', 'Date')).toEqual({ constant: '1970-01-01' });
});
