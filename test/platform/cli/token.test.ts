import { join } from 'node:path';
import { jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { createAuthenticator } from '#gateway/identity/authenticate.ts';
import { demoIdentity, personaToken } from '#platform/cli/persona-token.ts';
import { type Persona, personas } from '#platform/demo/personas.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { runWeft } from '#test/testkit/run-weft.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';

test("prints a token that the home's key set verifies, and nothing else", async () => {
  await using home = await temporaryFolder();
  const { code, stdout, stderr } = await runWeft(['token', '--as', 'analyst'], home.path);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const { payload } = await verify(stdout, home.path);
  expect(payload).toMatchObject({
    sub: 'analyst',
    roles: ['analyst'],
    scopes: ['staff', 'all-countries'],
    purposes: ['analytics'],
    purpose: 'analytics',
    domains: [],
    client_id: 'insights',
  });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(12 * 3_600);
});

test('signs all tokens of one home with one key', async () => {
  await using home = await temporaryFolder();
  for (const { name, subject = name, purposes } of personas) {
    const { stdout } = await runWeft(['token', '--as', name], home.path);
    expect((await verify(stdout, home.path)).payload).toMatchObject({ sub: subject, purpose: purposes[0] });
  }
});

test('a gateway reads all attributes of the persona from it', async () => {
  await using home = await temporaryFolder();
  const authenticate = createAuthenticator(
    { keys: { file: join(home.path, 'keys/identity.jwks.json') }, ...demoIdentity },
    createLogger('test', 'silent'),
  );
  for (const { name, subject = name, about: _, purposes, ...others } of personas) {
    const { stdout } = await runWeft(['token', '--as', name], home.path);
    const authorization = `Bearer ${stdout.trim()}`;
    expect(await authenticate({ authorization, purpose: undefined })).toEqual({
      authenticated: true,
      subject,
      purposes,
      purpose: purposes[0],
      ...Object.fromEntries(Object.entries(others).filter(([field]) => field !== 'name')),
      claims: { ...others.claims, iss: ['weft-demo'] },
    });
  }
});

test('uses another purpose where it is granted', async () => {
  await using home = await temporaryFolder();
  const args = ['token', '--as', 'steward', '--purpose', 'billing', '--expires', '5m'];
  const { stdout } = await runWeft(args, home.path);
  const { payload } = await verify(stdout, home.path);
  expect(payload.purpose).toBe('billing');
  expect(Number(payload.exp) - Number(payload.iat)).toBe(300);
});

test('holds as long as the gateway accepts it', async () => {
  await using home = await temporaryFolder();
  const [persona] = personas;
  for (const expires of ['12h', '720m', '43200s']) {
    const { payload } = await verify(
      await personaToken(home.path, persona as Persona, { expires }),
      home.path,
    );
    expect(Number(payload.exp) - Number(payload.iat)).toBe(43_200);
  }
});

test.each([
  [
    ['--as', 'analyst', '--purpose', 'billing'],
    'purpose "billing" is not granted to "analyst"; granted: analytics.',
  ],
  [['--as', 'nobody'], "argument 'nobody' is invalid. Allowed choices are analyst, support,"],
  [['--as', 'analyst', '--expires', 'soon'], '"soon" is not a time'],
  ...['43201s', '721m', '13h', '1d'].map((time): [string[], string] => [
    ['--as', 'analyst', '--expires', time],
    `"${time}" is longer than the gateway accepts a token; write 12h at most.`,
  ]),
  [[], "required option '--as <persona>' not specified"],
])('refuses %j as a wrong call, with nothing on standard output', async (args, message) => {
  await using home = await temporaryFolder();
  const { code, stdout, stderr } = await runWeft(['token', ...args], home.path);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
});

async function verify(token: string, home: string) {
  return jwtVerify(token.trim(), await readKeySet(join(home, 'keys/identity.jwks.json')), {
    issuer: 'weft-demo',
    audience: 'weft',
    typ: 'at+jwt',
  });
}
