import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { servedDomains } from '#platform/cli/dev/served-domains.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test('a domain without a main.ts is said, and the others are served', async () => {
  await using home = await temporaryFolder();
  const domains = ['whole', 'bare'].map((name) => ({ name, folder: join(home.path, name) }));
  for (const { folder } of domains) await mkdir(folder);
  await writeFile(join(home.path, 'whole', 'main.ts'), '');
  const said: string[] = [];
  const served = servedDomains(domains, (line) => said.push(line));
  expect(served.map(({ name }) => name)).toEqual(['whole']);
  expect(said).toEqual([expect.stringMatching(/^"bare" is not served: there is no ".*bare\/main\.ts"\./)]);
});
