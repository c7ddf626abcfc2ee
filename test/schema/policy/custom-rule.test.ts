import { execFile } from 'node:child_process';
import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { linkHeader } from '#test/testkit/link-header.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const run = promisify(execFile);

test('a rule that is written as docs/governing.md says decides, and tells the classes of principals apart', async () => {
  await using folder = await temporaryFolder();
  const blocks = (await readFile('docs/governing.md', 'utf8')).matchAll(
    /```ts\n\/\/ (schema\/\S+)\n(.*?)```/gs,
  );
  const [[, ruleFile = '', rule = ''] = [], [, listFile = '', lines = ''] = []] = [...blocks];
  const [importLine = '', listLine = ''] = lines
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('//'));

  await cp('schema', join(folder.path, 'schema'), { recursive: true });
  await cp('package.json', join(folder.path, 'package.json'));
  await symlink(resolve('node_modules'), join(folder.path, 'node_modules'));
  await writeFile(join(folder.path, ruleFile), rule);
  const list = await readFile(listFile, 'utf8');
  const listed = `${importLine}\n${list.replace(/policyRules: readonly PolicyRule\[\] = \[/, `$&\n${listLine}`)}`;
  await writeFile(join(folder.path, listFile), listed);
  await writeFile(join(folder.path, 'try.ts'), attempt);

  const { stdout } = await run(process.execPath, ['try.ts'], { cwd: folder.path });
  expect(JSON.parse(stdout)).toEqual({
    claims: ['clearance'],
    decided: { none: 'DENY', 2: 'DENY', 3: 'CLEAR', many: 'DENY' },
    classes: 4,
    findings: [],
  });
});

const attempt = `
  import { composeSupergraph } from '#schema/compose.ts';
  import { decisionsFor } from '#schema/policy/decide.ts';
  import { anonymous, principalClass } from '#schema/policy/principal.ts';
  import { readPolicy } from '#schema/policy/directives/read-policy.ts';
  import { claimsOfRules } from '#schema/policy/requirements-of.ts';

  const sdl = \`
    ${linkHeader({ policy: ['@classification', '@access'] })}
    type Query { it: Int @classification(level: PUBLIC) @access(allow: [["clearance:3"]]) }\`;
  const composed = composeSupergraph({ subgraphs: [{ name: 'a', url: 'http://a', sdl }] });
  const bundle = readPolicy(composed.ok ? composed.supergraph : sdl);
  const claims = claimsOfRules(bundle);
  const people = ['none', '2', '3', 'many'].map((clearance) => [clearance, {
    ...anonymous,
    authenticated: true,
    subject: 'ann',
    claims: clearance === 'none' ? {} : { clearance: [clearance], other: ['x'] },
  }] as const);
  const decided = await Promise.all(people.map(async ([name, principal]) =>
    [name, (await decisionsFor(bundle, principal)).of('Query.it').kind] as const));
  const classes = new Set(people.map(([, principal]) => principalClass(principal, claims))).size;
  const decidedBy = Object.fromEntries(decided);
  console.log(JSON.stringify({ claims, decided: decidedBy, classes, findings: composed.findings }));
`;
