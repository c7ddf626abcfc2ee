import { expect, test } from 'vitest';
import type { DataProduct } from '#schema/contract/data-product.ts';
import { type ModelFindingCode, modelFindings } from '#schema/model/model-finding.ts';
import { modelProduct } from '#schema/model/model-product.ts';

type Products = Readonly<Record<string, DataProduct>>;

/** The tests of one code of making a graph from a contract. @param right products in which nothing is found. */
export function testModelFinding(code: ModelFindingCode, wrong: Products, right: Products): void {
  test.each(Object.entries(wrong))(`${code}: %s`, (_, contract) => {
    const result = modelProduct(contract);
    const found = result.findings.filter((finding) => finding.code === code);
    expect(found.length, JSON.stringify(result.findings, null, 2)).toBeGreaterThan(0);
    for (const finding of found) {
      expect(finding.severity).toBe(modelFindings[code].severity);
      expect(finding.path).toBeTruthy();
      expect(finding.message).toMatch(/"/);
    }
    expect(result.ok).toBe(result.findings.every((finding) => finding.severity !== 'error'));
  });

  test.each(Object.entries(right))(`no ${code}: %s`, (_, contract) => {
    expect(modelProduct(contract).findings).toEqual([]);
  });
}
