import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { currentSnapshot, snapshotFolder } from '#platform/snapshots/snapshots.ts';
import { createSmallDomain } from '#test/testkit/small-domain.ts';

test('PIPELINE_INPUT_DAMAGED: a snapshot that it reads was changed, and not before', async () => {
  await using owner = await createSmallDomain();
  const { id } = await runPipeline(owner);
  const port = { name: 'it', contract: join(owner.domainFolder, 'contract.yaml'), objects: ['things'] };
  await using reader = await createSmallDomain({
    customProperties: [{ property: 'inputPorts', value: [port] }],
    sql: 'CREATE TABLE things AS SELECT id, 1 AS amount FROM input.things;',
  });
  const contract = join(reader.domainFolder, 'contract.yaml');
  const text = await readFile(contract, 'utf8');
  await writeFile(contract, text.replace('"domain":"things"', '"domain":"copies"'));
  const run = () => runPipeline({ home: owner.home, domainFolder: reader.domainFolder });
  const published = await run();
  await appendFile(join(snapshotFolder(owner.home, 'things', id), 'things.parquet'), '\0');
  const error: unknown = await run().catch((thrown: unknown) => thrown);
  if (!(error instanceof PipelineError)) throw error;
  expect(error.findings).toMatchObject([
    {
      code: 'PIPELINE_INPUT_DAMAGED',
      severity: 'error',
      message: expect.stringContaining('"things.parquet" of snapshot'),
    },
  ]);
  expect(await currentSnapshot(owner.home, 'copies')).toEqual(published);
});
