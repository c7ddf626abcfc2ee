import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pipelineFindings } from '#platform/pipeline/pipeline-error.ts';
import { compositionFindings } from '#schema/composition/compose-finding.ts';
import { contractFindings } from '#schema/contract/contract-findings.ts';
import { modelFindings } from '#schema/model/model-finding.ts';

const tables = {
  'test/schema/findings/contract': contractFindings,
  'test/schema/findings/model': modelFindings,
  'test/schema/findings/composition': compositionFindings,
  'test/platform/pipeline/findings': pipelineFindings,
};

/** `YAML_SYNTAX` is tested in `yaml-syntax.test.ts`: the listing of the folder is what governance checks. */
function fileOf(code: string): string {
  return `${code.toLowerCase().replaceAll('_', '-')}.test.ts`;
}

test.each(Object.entries(tables))(
  'each finding has a test file of its name in %s, and no other',
  (folder, table) => {
    const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
    const codes = Object.keys(table);
    expect(codes.length).toBeGreaterThan(10);
    expect(files.sort()).toEqual(codes.map(fileOf).sort());
    for (const code of codes) {
      expect(readFileSync(`${folder}/${fileOf(code)}`, 'utf8'), `${folder}/${fileOf(code)}`).toContain(code);
    }
  },
);
