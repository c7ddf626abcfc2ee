import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { moreSensitive, parseClassification, withClassification } from '#schema/policy/classifications.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { type ClassificationLevel, type CoordinatePolicy, noPolicy } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';

const levels: readonly ClassificationLevel[] = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'];
const customer: Principal = { ...anonymous, authenticated: true, subject: 'c', roles: ['customer'] };
const analyst: Principal = { ...customer, subject: 'a', roles: ['analyst'], scopes: ['staff'] };
const organisation = { allow: [['scope:staff']] };
const steward: Principal = { ...analyst, roles: ['steward'] };

/** The decisions for anonymous, a customer, an analyst and a steward; the last two belong to the organisation. */
async function seen(policy: Partial<CoordinatePolicy>): Promise<string[]> {
  const coordinates = { A: withClassification({ ...noPolicy, ...policy }) };
  const bundle = { coordinates, organisation };
  return Promise.all(
    [anonymous, customer, analyst, steward].map(async (who) => {
      const decision = (await decisionsFor(bundle, who)).of('A');
      return decision.kind === 'MASK' ? decision.mask : decision.kind;
    }),
  );
}

const always: Readonly<Record<string, readonly string[]>> = {
  anyone: ['CLEAR', 'CLEAR', 'CLEAR', 'CLEAR'],
  "the organisation's own people, and the type's audience": ['DENY', 'DENY', 'CLEAR', 'CLEAR'],
  'authenticated callers': ['DENY', 'CLEAR', 'CLEAR', 'CLEAR'],
};
const unsaid: Readonly<Record<string, readonly string[]>> = {
  '': [],
  'masked with NULL, except for `role:steward`': ['DENY', 'NULL', 'NULL', 'CLEAR'],
  'denied to every caller': ['DENY', 'DENY', 'DENY', 'DENY'],
};

test('the levels decide as in the table of docs/policy.md, alone and with other statements', async () => {
  const text = await readFile('docs/policy.md', 'utf8');
  const rows = [...text.matchAll(/^\| ([A-Z]+) \| ([^|]+) \| ([^|]*) ?\|$/gm)];
  expect(rows.map(([, level]) => level)).toEqual(levels);
  for (const [, level, floor = '?', rest = '?'] of rows) {
    const classification = level as ClassificationLevel;
    const alone = unsaid[rest.trim()];
    expect(await seen({ classification })).toEqual(alone?.length ? alone : always[floor]);
    expect(await seen({ classification, access: [{ allow: [[]] }] })).toEqual(always[floor]);
    expect(await seen({ classification, masks: [{ with: 'HASH', unless: [[]] }] })).toEqual(always[floor]);
  }
});

test('statements of a level name the level, and follow the written ones', () => {
  const access = [{ allow: [['role:a']], source: 'users' }];
  const masks = [{ with: 'HASH', unless: [], source: 'users' }] as const;
  for (const classification of levels.slice(1)) {
    const source = `classification:${classification}`;
    const internal = [['organisation'], ['audience']];
    const floor = { allow: classification === 'INTERNAL' ? internal : [['authenticated']], source };
    expect(withClassification({ ...noPolicy, classification, access, masks })).toEqual({
      ...noPolicy,
      classification,
      access: [...access, floor],
      masks,
    });
  }
  const unsaidOf = (classification: ClassificationLevel) =>
    withClassification({ ...noPolicy, classification });
  expect(unsaidOf('CONFIDENTIAL').masks).toEqual([
    { with: 'NULL', unless: [['role:steward']], source: 'classification:CONFIDENTIAL' },
  ]);
  expect(unsaidOf('RESTRICTED').access).toContainEqual({ allow: [], source: 'classification:RESTRICTED' });
  expect(withClassification({ ...noPolicy, access })).toEqual({ ...noPolicy, access });
});

test.each([
  ['restricted', 'RESTRICTED'],
  [' Confidential\n', 'CONFIDENTIAL'],
  ['PUBLIC', 'PUBLIC'],
  ['secret', undefined],
  ['', undefined],
  [undefined, undefined],
])('%j is the level %s', (text, level) => {
  expect(parseClassification(text)).toBe(level);
});

test('of two levels the more sensitive one applies, in any order', () => {
  levels.forEach((a, one) => {
    levels.forEach((b, other) => {
      expect(moreSensitive(a, b)).toBe(levels[Math.max(one, other)]);
    });
  });
});
