import { expect, test } from 'vitest';
import type { Finding } from '#schema/finding.ts';
import { groupFindings } from '#schema/group-findings.ts';

const missing = (line: number): Finding => ({
  code: 'CLASSIFICATION_MISSING',
  severity: 'warning',
  message: `"p${line}" has no classification.`,
  file: 'contract.yaml',
  line,
  column: 5,
});
const other: Finding = { code: 'NO_OBJECTS', severity: 'error', message: 'There is none.' };

test('many findings of one kind are one line with their number and the next places', () => {
  const found = [missing(1), other, ...[2, 3, 4, 5, 6].map(missing)];
  expect(groupFindings(found).map(({ message }) => message)).toEqual([
    '"p1" has no classification. So 5 times more: 2:5, 3:5, 4:5 and 2 others.',
    'There is none.',
  ]);
});

test('three stay as they are, and so do those of other files', () => {
  const three = [1, 2, 3].map(missing);
  const elsewhere = { ...missing(1), file: 'other.yaml' };
  expect(groupFindings([...three, elsewhere])).toEqual([...three, elsewhere]);
});
