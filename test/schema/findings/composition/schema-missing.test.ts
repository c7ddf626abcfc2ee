import { expect, test } from 'vitest';
import { discoverMesh } from '#platform/mesh/domains.ts';
import { readMeshSources } from '#platform/mesh/mesh-sources.ts';
import { findingsOfFolders } from './small-mesh.ts';

test('a domain without a generated schema is told how to get one, and is left out of the graph', async () => {
  const { mesh } = await findingsOfFolders({ a: { domain: 'users' } });
  const { subgraphs, broken } = await readMeshSources(mesh);
  expect(subgraphs).toEqual([]);
  expect(broken).toMatchObject([
    {
      name: 'users',
      findings: [
        {
          code: 'SCHEMA_MISSING',
          severity: 'error',
          file: expect.stringMatching(/a\/schema\.graphql$/),
          message: 'The schema of "users" is missing. Run: npm run weft -- schema generate users',
        },
      ],
    },
  ]);
});

test('nothing is found where each domain has its schema', async () => {
  const { subgraphs, broken } = await readMeshSources(await discoverMesh());
  expect(subgraphs.length).toBeGreaterThan(1);
  expect(broken).toEqual([]);
});
