import { copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSegments } from '#platform/runtime/audit/audit-folder.ts';
import { readLine } from '#platform/runtime/audit/audit-record.ts';
import { type AuditVerdict, verifyAudit } from '#platform/runtime/audit/verify-audit.ts';
import { auditEntry, openTestLog } from '#test/testkit/audit-writer.ts';
import { type TemporaryFolder, temporaryFolder } from '#test/testkit/temporary-folder.ts';

let folder: TemporaryFolder;
let names: readonly string[];
let heads: readonly string[];
let copies = 0;

// Three segments: two of one writer, one of the next writer.
beforeAll(async () => {
  folder = await temporaryFolder();
  const original = join(folder.path, 'original');
  for (let writer = 0; writer < 2; writer += 1) {
    await using log = await openTestLog(original, writer === 0 ? 4_000 : 1_000_000);
    for (let n = 0; n < 9; n += 1) await log.append(auditEntry(`${writer}-${n}`));
  }
  names = await listSegments(original);
  const whole = await verify(original);
  heads = whole.heads.map(({ hash }) => hash);
  expect(whole).toMatchObject({ ok: true, records: 18, segments: 3, writers: 2 });
  expect(heads).toHaveLength(1);
});
afterAll(() => folder[Symbol.asyncDispose]());

async function verify(place: string, expected: readonly string[] = []): Promise<AuditVerdict> {
  const files = (await listSegments(place)).map((name) => join(place, name));
  return verifyAudit({ files, complete: true, expected });
}

/** A copy of the log, changed: its verdict without anything noted elsewhere, and with its last hash expected. */
async function afterwards(change: (place: string) => Promise<void>) {
  const place = join(folder.path, `copy${copies++}`);
  await mkdir(place);
  for (const name of names) await copyFile(join(folder.path, 'original', name), join(place, name));
  await change(place);
  const verdict = { bare: await verify(place), expecting: await verify(place, heads) };
  await rm(place, { recursive: true });
  return verdict;
}

function edit(segment: number, change: (lines: string[]) => string[]) {
  return (place: string) =>
    rewrite(place, segment, (text) => `${change(text.split('\n').slice(0, -1)).join('\n')}\n`);
}

async function rewrite(place: string, segment: number, change: (text: string) => string): Promise<void> {
  const file = join(place, names[segment] ?? '');
  await writeFile(file, change(await readFile(file, 'latin1')), 'latin1');
}

const kinds = ({ breaks }: AuditVerdict) => [...new Set(breaks.map(({ kind }) => kind))];

test('detects a byte that is changed anywhere', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(2),
      fc.nat(100_000),
      fc.integer({ min: 1, max: 255 }),
      async (segment, at, flip) => {
        const { expecting } = await afterwards((place) =>
          rewrite(place, segment, (text) => {
            const index = at % text.length;
            const byte = String.fromCharCode(text.charCodeAt(index) ^ flip);
            return text.slice(0, index) + byte + text.slice(index + 1);
          }),
        );
        expect(expecting.ok).toBe(false);
      },
    ),
    { numRuns: 300 },
  );
});

const line = fc.record({ segment: fc.nat(2), index: fc.nat(1_000) });

test('detects a removed record, and the last one by its expected hash', async () => {
  await fc.assert(
    fc.asyncProperty(line, async ({ segment, index }) => {
      let last = false;
      const { bare, expecting } = await afterwards(
        edit(segment, (lines) => {
          last = segment === 2 && index % lines.length === lines.length - 1;
          return lines.toSpliced(index % lines.length, 1);
        }),
      );
      expect(kinds(expecting)).toEqual(['removed']);
      expect(bare.ok).toBe(last);
    }),
    { numRuns: 100 },
  );
});

test('detects swapped records', async () => {
  await fc.assert(
    fc.asyncProperty(line, fc.nat(1_000), async ({ segment, index }, other) => {
      const { bare } = await afterwards(
        edit(segment, (lines) => {
          const [a, b] = [index % lines.length, other % lines.length];
          fc.pre(a !== b);
          return lines.with(a, lines[b] as string).with(b, lines[a] as string);
        }),
      );
      expect(bare.ok).toBe(false);
      if (index > 0 && other > 0) expect(kinds(bare)).toContain('reordered');
    }),
    { numRuns: 100 },
  );
});

test('detects a duplicate record', async () => {
  await fc.assert(
    fc.asyncProperty(line, fc.nat(1_000), async ({ segment, index }, to) => {
      const { bare } = await afterwards(
        edit(segment, (lines) =>
          lines.toSpliced(to % (lines.length + 1), 0, lines[index % lines.length] as string),
        ),
      );
      expect(bare.ok).toBe(false);
    }),
    { numRuns: 100 },
  );
});

test('detects a segment that is removed, truncated, or replaced by another one', async () => {
  for (const segment of [0, 1]) {
    const removed = await afterwards((place) => rm(join(place, names[segment] ?? '')));
    expect(removed.bare.breaks).toMatchObject([
      { kind: 'missing', line: 1, message: expect.stringContaining(`"${names[segment]}" is missing`) },
    ]);
    const cut = await afterwards(edit(segment, (lines) => lines.slice(0, 2)));
    expect(kinds(cut.bare)).toEqual(['removed']);
  }
  const swapped = await afterwards(async (place) => {
    const [a = '', b = ''] = names.map((name) => join(place, name));
    await rename(a, `${a}.aside`);
    await rename(b, a);
    await rename(`${a}.aside`, b);
  });
  expect(swapped.bare.breaks).toMatchObject([{ kind: 'changed' }, { kind: 'changed' }]);
  const last = await afterwards((place) => rm(join(place, names[2] ?? '')));
  expect(last.bare.ok).toBe(true);
  expect(kinds(last.expecting)).toEqual(['removed']);
});

test('a record that is rewritten with a valid hash breaks the chain after it', async () => {
  const { bare } = await afterwards(async (place) => {
    await using log = await openTestLog(join(place, 'forger'));
    await log.append(auditEntry('forged'));
    const [forger = ''] = await listSegments(join(place, 'forger'));
    const forged = (await readFile(join(place, 'forger', forger), 'latin1')).split('\n')[1] ?? '';
    expect(readLine(forged).intact).toBe(true);
    await edit(0, (lines) => lines.with(1, forged))(place);
  });
  expect(kinds(bare)).toEqual(['removed']);
});

test('half a record at the end is left by a killed writer, and is no break', async () => {
  const { bare } = await afterwards((place) => rewrite(place, 2, (text) => text.slice(0, -40)));
  expect(bare).toMatchObject({ ok: true, records: 17, torn: [{ kind: 'torn', line: 10 }] });
});
