import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compositionFindings } from '#schema/composition/compose-finding.ts';
import { contractFindings } from '#schema/contract/contract-findings.ts';
import { modelFindings } from '#schema/model/model-finding.ts';

const tables = { contract: contractFindings, model: modelFindings, composition: compositionFindings };

/** `YAML_SYNTAX` is tested in `yaml-syntax.test.ts`: the listing of the folder is what governance checks. */
function fileOf(code: string): string {
  return `${code.toLowerCase().replaceAll('_', '-')}.test.ts`;
}

test.each(Object.entries(tables))(
  'each finding of "%s" has a test file of its name, and no other',
  (name, table) => {
    const folder = `test/schema/findings/${name}`;
    const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
    const codes = Object.keys(table);
    expect(codes.length).toBeGreaterThan(10);
    expect(files.sort()).toEqual(codes.map(fileOf).sort());
    for (const code of codes) {
      expect(readFileSync(`${folder}/${fileOf(code)}`, 'utf8'), `${folder}/${fileOf(code)}`).toContain(code);
    }
  },
);
