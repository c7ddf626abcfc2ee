import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoSystems, extractSystems } from '#platform/demo/extract-systems.ts';
import type { Progress } from '#platform/pipeline/progress.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test('the same scale produces the same bytes', async () => {
  await using first = await temporaryFolder();
  await using second = await temporaryFolder();
  await extractSystems({ home: first.path, scale: 0.005 });
  await extractSystems({ home: second.path, scale: 0.005 });
  expect(await digests(first.path)).toEqual(await digests(second.path));
});

test('other users of this machine cannot read the extracts', async () => {
  await using folder = await temporaryFolder();
  await extractSystems({ home: folder.path, scale: 0.005 });
  expect((await stat(join(folder.path, 'extracts'))).mode & 0o077).toBe(0);
});

test('a larger scale has more of the same customers', async () => {
  await using folder = await temporaryFolder();
  const rows = async (scale: number) => {
    await extractSystems({ home: folder.path, scale });
    const text = await readFile(join(folder.path, 'extracts', 'crm', 'customers.csv'), 'utf8');
    return text.split('\n').map((line) => line.split(';').slice(0, 4).join(';'));
  };
  const small = await rows(0.005);
  const large = await rows(0.01);
  expect(large.length).toBeGreaterThan(small.length * 1.8);
  expect(new Set(large)).toEqual(new Set([...large, ...small]));
});

test('replaces existing extracts, and leaves nothing else behind', async () => {
  await using folder = await temporaryFolder();
  await extractSystems({ home: folder.path, scale: 0.005 });
  await extractSystems({ home: folder.path, scale: 0.005 });
  expect(await readdir(join(folder.path, 'extracts'))).toEqual([...demoSystems].sort());
  expect(await readdir(join(folder.path, 'building'))).toEqual([]);
});

test('reports all its steps', async () => {
  await using folder = await temporaryFolder();
  const steps: Progress[] = [];
  await extractSystems({ home: folder.path, scale: 0.005, onProgress: (step) => steps.push(step) });
  expect(steps.map(({ done }) => done)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(steps.at(-1)).toMatchObject({ done: 6, total: 6 });
});

test('refuses an invalid scale', async () => {
  await using folder = await temporaryFolder();
  await expect(extractSystems({ home: folder.path, scale: 0 })).rejects.toThrow('The scale is 0.');
  await expect(extractSystems({ home: folder.path, scale: Number.NaN })).rejects.toThrow('The scale is NaN.');
});

async function digests(home: string): Promise<Record<string, string>> {
  const names = await readdir(join(home, 'extracts'), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const entries = files.map(async (file) => {
    const digest = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    return [file.slice(home.length), digest] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
