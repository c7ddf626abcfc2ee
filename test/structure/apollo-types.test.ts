import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ofApolloServer =
  /(?:from|import\()\s*'(@apollo\/(?:server|server-gateway-interface|gateway)(?:\/[^']*)?)'/g;

/** Where an operation comes in over HTTP. */
const allowed = ['gateway/transport/'];

test('only the transport knows @apollo/server and its gateway', () => {
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
