import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { PipelineError } from '#platform/pipeline/pipeline-error.ts';
import type { ReadPortLimits } from '#platform/pipeline/read-port.ts';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { currentSnapshot } from '#platform/snapshots/snapshots.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { handOutTo, serveOwners } from '#test/testkit/service-owners.ts';
import { createSmallDomain, type SmallDomain } from '#test/testkit/small-domain.ts';
import { testKeys } from '#test/testkit/test-keys.ts';

/** Two small domains: `things`, published, and `copies`, whose pipeline reads it. */
export interface TwoDomains extends AsyncDisposable {
  readonly owner: SmallDomain;
  /** Runs the pipeline of `copies` with the process of `things` beside it. */
  read(limits?: ReadPortLimits): Promise<unknown>;
  /** Runs the pipeline of `copies` with these owners, and gives the findings that end it. */
  findings(run: () => Promise<unknown>): Promise<readonly unknown[]>;
  readFrom(owners: Readonly<Record<string, string>>): Promise<unknown>;
}

export async function createTwoDomains(): Promise<TwoDomains> {
  await using stack = new AsyncDisposableStack();
  const readers = [
    { property: 'sources', value: ['toys'] },
    { property: 'readers', value: [{ domain: 'copies', objects: ['things'] }] },
  ];
  const owner = stack.use(await createSmallDomain({ customProperties: readers }));
  const port = { property: 'inputPorts', value: [{ name: 'it', product: 'things', objects: ['things'] }] };
  const reader = stack.use(
    await createSmallDomain({
      customProperties: [port],
      sql: 'CREATE TABLE things AS SELECT id, 1 AS amount FROM input.things;',
    }),
  );
  const { home } = owner;
  const keys = testKeys({ cursor: randomBytes(32), hash: randomBytes(32) });
  const contract = join(reader.domainFolder, 'contract.yaml');
  const text = await readFile(contract, 'utf8');
  await writeFile(contract, text.replace('"domain":"things"', '"domain":"copies"'));
  await writeSchema(owner.domainFolder);
  await runPipeline(owner);
  await handOutTo(home, ['copies']);
  const readFrom = (owners: Readonly<Record<string, string>>, limits: ReadPortLimits = { patienceMs: 500 }) =>
    runPipeline({ home, domainFolder: reader.domainFolder, owners, inputLimits: limits });
  const owned = stack.move();
  return {
    owner,
    async read(limits) {
      await using owners = await serveOwners({ home, folders: [owner.domainFolder], keys });
      return await readFrom(owners.urls, limits);
    },
    readFrom: (owners) => readFrom(owners),
    async findings(run) {
      const before = await currentSnapshot(home, 'copies');
      const error: unknown = await run().catch((thrown: unknown) => thrown);
      if (!(error instanceof PipelineError)) throw error;
      expect(await currentSnapshot(home, 'copies')).toEqual(before);
      return error.findings;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function writeSchema(folder: string): Promise<void> {
  const reading = readProduct(await readFile(join(folder, 'contract.yaml'), 'utf8'), {
    file: 'contract.yaml',
  });
  if (!reading.ok) throw new Error(JSON.stringify(reading.findings));
  await writeFile(join(folder, 'schema.graphql'), printSubgraphSchema(reading.model));
}
