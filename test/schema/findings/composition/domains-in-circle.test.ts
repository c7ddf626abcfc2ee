import { expect, test } from 'vitest';
import { findingsOfFolders } from './small-mesh.ts';

test('domains that read from each other are refused, and those that read from them are not', async () => {
  const { mesh, places, messages } = await findingsOfFolders({
    a: { domain: 'users', inputs: ['orders'] },
    b: { domain: 'orders', inputs: ['users'] },
    c: { domain: 'reports', inputs: ['orders'] },
    d: { domain: 'stock' },
  });
  expect(places).toEqual(['b:8 DOMAINS_IN_CIRCLE', 'a:8 DOMAINS_IN_CIRCLE'].sort());
  expect(messages[0]).toMatch(/in a circle: (users -> orders -> users|orders -> users -> orders)\./);
  expect(mesh.domains.map(({ name }) => name).sort()).toEqual(['reports', 'stock']);
});

test('nothing is found where one reads from the other', async () => {
  const { places, mesh } = await findingsOfFolders({
    a: { domain: 'users', inputs: ['orders'] },
    b: { domain: 'orders' },
  });
  expect(places).toEqual([]);
  expect(mesh.domains.map(({ name }) => name)).toEqual(['orders', 'users']);
});
