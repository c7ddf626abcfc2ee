import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseKeysFile, readKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const held = {
  current: 1,
  keys: [{ version: 1, id: '00000001', key }],
  known: [{ version: 1, id: '00000001' }],
};
const whole = {
  form: 1,
  holder: 'users',
  own: key,
  envelopeKeys: '../../keys/envelope.jwks.json',
  tokenDomains: { 'users.*': held, email: held },
  columns: { 'User.email': 'email' },
};

test('a file of keys is read, and its paths are relative to it', () => {
  const { tokens, own, envelopeKeys } = parseKeysFile(
    JSON.stringify(whole),
    '/state/domains/users/keys.json',
  );
  expect(envelopeKeys).toBe('/state/keys/envelope.jwks.json');
  expect(own).toHaveLength(32);
  expect(tokens.versions).toEqual({ 'users.*': 1, email: 1 });
});

test.each([
  ['another form', { ...whole, form: 2 }],
  ['no key of its own', { ...whole, own: 'c2hvcnQ=' }],
  ['a column of a token domain without keys', { ...whole, columns: { 'User.phone': 'canary' } }],
  ['no token domain of its own', { ...whole, tokenDomains: { email: held } }],
  [
    'a current version that is not there',
    { ...whole, tokenDomains: { ...whole.tokenDomains, email: { ...held, current: 2 } } },
  ],
  [
    'a short key',
    {
      ...whole,
      tokenDomains: {
        ...whole.tokenDomains,
        email: { ...held, keys: [{ version: 1, id: 'a', key: 'canary' }] },
      },
    },
  ],
  ['no JSON', 'canary'],
])('a file with %s is refused by name, without its content', async (_, content) => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'keys.json');
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  const error = (await readKeysFile(file).catch((thrown: unknown) => thrown)) as Error;
  expect(error.name).toBe('KeysError');
  expect(error.message).toContain(file);
  expect(error.message).not.toContain('canary');
});

test('keys that were not handed out are told with who hands them out', async () => {
  await using folder = await temporaryFolder();
  await expect(readKeysFile(join(folder.path, 'keys.json'))).rejects.toThrow(/weft keys issue/);
});
