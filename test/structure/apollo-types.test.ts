import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ofApolloServer =
  /(?:from|import\()\s*'(@apollo\/(?:server|server-gateway-interface|gateway)(?:\/[^']*)?)'/g;

/** The HTTP transport, the gateway of an Apollo Server, and the executor of @apollo/gateway. */
const allowed = [
  'gateway/transport/',
  'gateway/apollo-server/',
  'gateway/execution/apollo/apollo-executor.ts',
];

test('only the transports and one executor import @apollo/server and @apollo/gateway', () => {
  const files = readdirSync('gateway', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('gateway', file));
  const imports = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(ofApolloServer)].map(([, from]) => ({ file, from })),
  );
  const isAllowed = ({ file }: { file: string }) => allowed.some((place) => file.startsWith(place));
  expect(imports.filter(isAllowed).length).toBeGreaterThan(3);
  expect(imports.filter((one) => !isAllowed(one))).toEqual([]);
});

test('@apollo/gateway is only loaded on demand', () => {
  const text = readFileSync('gateway/execution/apollo/apollo-executor.ts', 'utf8');
  expect(text.match(/^import (?!type ).*'@apollo\/gateway'/gm)).toBeNull();
  expect(text).toContain("await import('@apollo/gateway')");
});
