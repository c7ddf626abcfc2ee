import { expect, test } from 'vitest';
import { type ContractFindingCode, contractFindings } from '#schema/contract/contract-findings.ts';
import { type ReadContractOptions, readContract } from '#schema/contract/read-contract.ts';

export interface ContractCase {
  readonly document: string | Uint8Array;
  readonly options?: ReadContractOptions;
  /** `line:column path` of the finding. */
  readonly at: string;
  /** The document put right: nothing is found in it. */
  readonly instead: string | Uint8Array;
}

/** The tests of one code of reading contracts. */
export function testContractFinding(
  code: ContractFindingCode,
  { document, options, at, instead }: ContractCase,
): void {
  test(`${code} names the place`, () => {
    const { ok, findings } = readContract(document, options);
    const { kind, severity } = contractFindings[code];
    expect(
      findings.map((found) => [found.code, `${found.line}:${found.column} ${found.path ?? ''}`]),
    ).toContainEqual([code, at]);
    expect(ok).toBe(severity === 'warning');
    const strict = readContract(document, { ...options, strict: true });
    expect(strict.ok).toBe(severity === 'warning' && kind !== 'tolerance');
  });

  test(`${code} says what to do`, () => {
    const found = readContract(document, options).findings.find((finding) => finding.code === code);
    expect(found?.message).toMatch(/[;:] .+\.$/s);
  });

  test(`${code} is not found where it is put right`, () => {
    expect(readContract(instead, { ...options, strict: true }).findings).toEqual([]);
  });
}
