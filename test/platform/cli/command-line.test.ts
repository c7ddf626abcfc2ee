import { expect, test } from 'vitest';
import { runWeft } from '#test/testkit/run-weft.ts';

test.each([
  '',
  'dev',
  'prepare',
  'token',
  'compose',
  'contract check',
  'schema generate',
  'pipeline run',
  'audit verify',
  'policy explain',
  'policy simulate',
  'gateway',
])('weft %s --help explains the command', async (command) => {
  const { code, stdout } = await runWeft([...command.split(' ').filter(Boolean), '--help']);
  expect(code).toBe(0);
  expect(stdout).toContain('Usage: ');
});

test.each([
  [['weave'], "unknown command 'weave'"],
  [['dev', '--port', 'http'], 'A port is a whole number from 1 to 65535.'],
  [['dev', '--scale', '-1'], 'A scale is a number above 0'],
  [['schema', 'generate'], 'name one domain, or use --all.'],
  [['policy', 'accept-loosening', 'latest'], '64 hexadecimal digits'],
  [['dev', '--accept-loosening', 'abc'], '64 hexadecimal digits'],
  [['schema', 'generate', 'orders', '--all'], 'name one domain, or use --all.'],
  [['pipeline', 'run', 'weather'], 'there is no domain "weather"; there are '],
  [['audit', 'verify', '--expect', 'x'], 'A hash has 64 hexadecimal digits.'],
  [['audit', 'verify', 'docs', 'schema'], 'name one folder, or segments of one.'],
  [['contract', 'check'], "missing required argument 'file'"],
  [
    ['compose', '--url-template', 'http://mesh/graphql'],
    'A template is a URL with {domain} or {port} in it.',
  ],
])('weft %j is a wrong call: exit code 2, no stack', async (args, message) => {
  const { code, stdout, stderr } = await runWeft(args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
});

test('a home that is not writable is reported without a stack', async () => {
  const home = 'package.json';
  const { code, stdout, stderr } = await runWeft(['token', '--as', 'analyst'], home);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(/^weft: Cannot mkdir ".*package\.json.*": not a directory \(ENOTDIR\)\.\n/);
  expect(stderr).toContain('WEFT_HOME names another folder.');
  expect(stderr).not.toContain('    at ');
});
