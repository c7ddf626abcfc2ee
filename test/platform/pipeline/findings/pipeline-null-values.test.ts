import { expect, test } from 'vitest';
import { runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { createSmallDomain } from '#test/testkit/small-domain.ts';
import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_NULL_VALUES', 'a key is missing', {
  domain: { sql: "CREATE TABLE things AS FROM (VALUES ('a', 1), (NULL, 2)) t(id, amount);" },
  says: /Table "things" has 1 row without "id"/,
});

test('PIPELINE_NULL_VALUES is at the line of the contract that asks for the value', async () => {
  await using domain = await createSmallDomain({
    sql: "CREATE TABLE things AS FROM (VALUES ('a', 1), (NULL, 2)) t(id, amount);",
  });
  await expect(runPipeline(domain)).rejects.toThrow(
    /contract\.yaml:1:\d+ error PIPELINE_NULL_VALUES .*\(schema\[0\]\.properties\[0\]\)/,
  );
});
