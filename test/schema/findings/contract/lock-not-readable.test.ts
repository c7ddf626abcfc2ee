import { expect, test } from 'vitest';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { printLock, readLock } from '#schema/references/reference-lock.ts';
import { lockOf, ordersContract } from './locked-contract.ts';

const reading = lockOf();
if (!reading.ok) throw new Error('The lock of the tests is readable.');
const lock = printLock(reading.lock.contracts);

/** The lock with a part replaced. */
function withPart(part: string, other: string): string {
  expect(lock).toContain(part);
  return lock.replace(part, other);
}

test.each([
  ['merge conflict', () => `<<<<<<< HEAD\n${lock}`, '1:1', 'is not YAML'],
  ['another version', () => withPart('"lockVersion": 1', '"lockVersion": 2'), '2:18', 'version 1'],
  ['unknown part', () => withPart('"domain"', '"domian"'), '7:17', 'Did you mean "domain"?'],
  ['missing part', () => withPart('"domain": "users",', ''), '4:5', '"domain" is missing'],
  [
    'path as reference',
    () => withPart('"urn:weft:users"', '"../users.yaml"'),
    '5:20',
    'is a URN, or the URL',
  ],
  [
    'URN in another spelling',
    () => withPart('"urn:weft:users"', '"URN:weft:users"'),
    '5:20',
    'is a URN, or the URL',
  ],
  ['short digest', () => lock.replace(/sha256:\w+/, 'sha256:0'), '9:17', '64 hexadecimal digits'],
  [
    'part of another level',
    () => withPart('"objects": [', '"objects": {}, "id": ['),
    '11:28',
    '"id" is unknown',
  ],
  [
    'name that is no type',
    () => withPart('"type": "User"', '"type": "User { id }"'),
    '15:19',
    'no name of a type',
  ],
  ['empty key', () => lock.replace(/"key": \[[^\]]*\]/, '"key": []'), '16:18', 'at least one property'],
  [
    'long text',
    () => withPart('"version": "1.2.0"', `"version": "${'1'.repeat(501)}"`),
    '8:18',
    '500 characters',
  ],
  ['control character', () => withPart('"1.2.0"', '"1.2\\u001b[2J"'), '8:18', 'without control characters'],
  ['part twice', () => withPart('"lockVersion": 1', '"lockVersion": 1, "lockVersion": 1'), '2:21', 'twice'],
  [
    'reference within it',
    () => withPart('"lockVersion": 1', '"lockVersion": &one 1, "contracts": *one'),
    '2:39',
    'cannot be read',
  ],
  ['more bytes than are read', () => `${lock}${' '.repeat(1_048_576)}`, '1:1', '1048576 bytes'],
])('a lock with a %s is refused with its place', (_, damaged, at, told) => {
  const damage = readLock(damaged(), 'weft.lock');
  const found = damage.ok ? [] : damage.findings;
  expect(found[0]).toMatchObject({
    code: 'LOCK_NOT_READABLE',
    severity: 'error',
    file: 'weft.lock',
    message: expect.stringContaining(told),
  });
  expect(found.map(({ line, column }) => `${line}:${column}`)).toContain(at);
});

test('a damaged lock is told once, and not the references that it would resolve', () => {
  const damaged = readLock('{', 'weft.lock');
  const [orders, others] = ['urn:weft:users#users.id', 'urn:weft:items#items.id'].map((to) =>
    ordersContract(to, { lock: damaged }),
  );
  if (!orders || !others) throw new Error('There are two contracts.');
  expect(checkForeignReferences([orders, others]).map(({ code }) => code)).toEqual(['LOCK_NOT_READABLE']);
});

test('a lock reads back as it was written, in one order', () => {
  const [entry] = [...reading.lock.contracts.values()];
  if (!entry) throw new Error('The lock has an entry.');
  const both = new Map([
    ['urn:weft:users', entry],
    ['urn:weft:items', entry],
  ]);
  const text = printLock(both);
  expect(printLock(new Map([...both].reverse()))).toBe(text);
  expect(readLock(text, 'weft.lock')).toEqual({ ok: true, lock: { file: 'weft.lock', contracts: both } });
});
