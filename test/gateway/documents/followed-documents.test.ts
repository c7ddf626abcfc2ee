import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { defaultLimits } from '#gateway/limits/limits.ts';
import { followTrustedDocuments } from '#gateway/start/follow-trusted-documents.ts';
import { captureLog } from '#test/testkit/captured-log.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { createTestMesh } from '#test/testkit/test-mesh.ts';

const greeting = {
  name: 'greeting',
  sdl: 'type Query { hello: String  bye: String }',
  resolvers: { Query: { hello: () => 'hello', bye: () => 'bye' } },
};

/** A gateway that executes only what the folder's manifests trust. */
async function createFollowingMesh(folder: string) {
  await using started = new AsyncDisposableStack();
  const log = captureLog();
  const trusted = await followTrustedDocuments(
    { trustedDocuments: folder, trustedOnly: true },
    { limits: defaultLimits, logger: log.logger, intervalMs: 20 },
  );
  if (!trusted) throw new Error('Nothing is trusted.');
  started.use(trusted);
  const mesh = started.use(
    await createTestMesh({
      subgraphs: [greeting],
      gateway: { documents: { trusted, trustedOnly: true } },
    }),
  );
  const running = started.move();
  return {
    log,
    /** What the document with this id gives: its data, or the code of its refusal. */
    async ask(id: string) {
      const response = await fetch(`${mesh.gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ id }),
      });
      // biome-ignore lint/suspicious/noExplicitAny: the test looks into answers.
      const { data, errors } = (await response.json()) as any;
      return data ?? errors[0].extensions.code;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

const manifest = (entries: Record<string, string>) => JSON.stringify(entries);
const untrusted = 'DOCUMENT_NOT_TRUSTED';
const [hello, bye] = [{ hello: 'hello' }, { bye: 'bye' }];

test('a manifest that is written, added, replaced or removed is taken up', async () => {
  await using folder = await temporaryFolder();
  const file = (name: string) => join(folder.path, name);
  await writeFile(file('one.json'), manifest({ a: '{ hello }' }));
  await using mesh = await createFollowingMesh(folder.path);
  expect([await mesh.ask('a'), await mesh.ask('b')]).toEqual([hello, untrusted]);

  await writeFile(file('one.json'), manifest({ a: '{ bye }' }));
  await expect.poll(() => mesh.ask('a')).toEqual(bye);
  await writeFile(file('two.json'), manifest({ b: '{ hello }' }));
  await expect.poll(() => mesh.ask('b')).toEqual(hello);
  await writeFile(file('next'), manifest({ c: '{ hello }' }));
  await rename(file('next'), file('one.json'));
  await expect.poll(() => mesh.ask('c')).toEqual(hello);
  expect([await mesh.ask('a'), await mesh.ask('b')]).toEqual([untrusted, hello]);
  await rm(file('two.json'));
  await expect.poll(() => mesh.ask('b')).toBe(untrusted);
  expect(await mesh.ask('c')).toEqual(hello);
});

test.each([
  ['is not JSON', '{"a":', /"[^"]*one\.json" cannot be used: it is not JSON/],
  ['has a document that is not GraphQL', manifest({ a: '{ hello' }), /"a" would never be executed/],
  ['says otherwise than another one', manifest({ b: '{ bye }' }), /"b" has two documents/],
  ['is gone with all others', undefined, /has no manifest/],
])(
  'where a manifest %s, the last documents are served, and the log says it once',
  async (_, text, reason) => {
    await using folder = await temporaryFolder();
    const [one, two] = [join(folder.path, 'one.json'), join(folder.path, 'two.json')];
    await writeFile(one, manifest({ a: '{ hello }' }));
    await writeFile(two, manifest({ b: '{ hello }' }));
    await using mesh = await createFollowingMesh(folder.path);
    if (text === undefined) await Promise.all([rm(one), rm(two)]);
    else await writeFile(one, text);
    const refused = () => mesh.log.lines('the trusted documents were not replaced; the last ones are served');
    await expect.poll(() => refused().some((line) => reason.test(String(line.reason)))).toBe(true);
    const told = refused().length;
    expect([await mesh.ask('a'), await mesh.ask('b')]).toEqual([hello, hello]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(refused().length).toBe(told);

    await writeFile(two, manifest({ b: '{ hello }' }));
    await writeFile(one, manifest({ c: '{ bye }' }));
    await expect.poll(() => mesh.ask('c')).toEqual(bye);
    expect([await mesh.ask('a'), await mesh.ask('b')]).toEqual([untrusted, hello]);
  },
);

test('a folder that a link names is taken up where the link is set anew, as in a container', async () => {
  await using folder = await temporaryFolder();
  const at = (...names: string[]) => join(folder.path, ...names);
  for (const [version, text] of [
    ['first', '{ hello }'],
    ['second', '{ bye }'],
  ] as const) {
    await mkdir(at(version));
    await writeFile(at(version, 'one.json'), manifest({ a: text }));
  }
  await symlink(at('first'), at('current'));
  await using mesh = await createFollowingMesh(at('current'));
  expect(await mesh.ask('a')).toEqual(hello);
  await symlink(at('second'), at('next'));
  await rename(at('next'), at('current'));
  await expect.poll(() => mesh.ask('a')).toEqual(bye);
});
