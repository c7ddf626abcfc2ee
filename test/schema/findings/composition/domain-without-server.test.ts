import { expect, test } from 'vitest';
import { findingsOfFolders } from './small-mesh.ts';

test('a contract that names no server of a graph is refused, and the others are not', async () => {
  const { mesh, places, messages } = await findingsOfFolders({
    a: { domain: 'users', served: false },
    b: { domain: 'orders' },
  });
  expect(places).toEqual(['a:7 DOMAIN_WITHOUT_SERVER']);
  expect(messages[0]).toContain('names no server "graphql" with a location such as');
  expect(mesh.domains.map(({ name }) => name)).toEqual(['orders']);
});

test('nothing is found in one that names it', async () => {
  expect((await findingsOfFolders({ a: { domain: 'users' } })).places).toEqual([]);
});
