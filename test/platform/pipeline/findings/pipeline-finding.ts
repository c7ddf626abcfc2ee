import { expect, test } from 'vitest';
import { PipelineError, type PipelineFindingCode } from '#platform/pipeline/pipeline-error.ts';
import { type RunPipelineOptions, runPipeline } from '#platform/pipeline/run-pipeline.ts';
import { currentSnapshot } from '#platform/snapshots/snapshots.ts';
import { createSmallDomain, type SmallDomain, type SmallDomainOptions } from '#test/testkit/small-domain.ts';

export interface PipelineCase {
  /** The domain in which it is found. @default the small domain */
  readonly domain?: SmallDomainOptions;
  /** What is done to the domain before its pipeline runs. @default nothing */
  readonly arrange?: (domain: SmallDomain) => Promise<unknown>;
  readonly options?: Partial<RunPipelineOptions>;
  readonly says: RegExp;
  /** The domain put right. @default the small domain */
  readonly instead?: SmallDomainOptions;
}

/** The tests of one code of pipelines: nothing is published, and nothing is found where it is put right. */
export function testPipelineFinding(code: PipelineFindingCode, what: string, given: PipelineCase): void {
  test(`${code}: ${what}`, async () => {
    await using domain = await createSmallDomain(given.domain);
    await given.arrange?.(domain);
    const error: unknown = await runPipeline({ ...domain, ...given.options }).catch(
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof PipelineError)) throw error;
    expect(error.findings).toEqual([
      expect.objectContaining({ code, severity: 'error', message: expect.stringMatching(given.says) }),
    ]);
    expect(await currentSnapshot(domain.home, 'things')).toBeUndefined();
  });

  test(`${code} is not found where it is put right`, async () => {
    await using domain = await createSmallDomain(given.instead);
    expect((await runPipeline(domain)).tables.things?.rows).toBeGreaterThan(0);
  });
}
