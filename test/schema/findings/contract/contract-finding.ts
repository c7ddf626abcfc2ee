import { expect, test } from 'vitest';
import { type ContractFindingCode, contractFindings } from '#schema/contract/contract-findings.ts';
import { type ReadContractOptions, readContract } from '#schema/contract/read-contract.ts';

export interface ContractCase {
  readonly document: string | Uint8Array;
  readonly options?: ReadContractOptions;
  /** `line:column path` of the finding. */
  readonly at: string;
  /** Whether the document has the form of a later version, which strict reading takes it for. */
  readonly hasLaterForm?: true;
  /** The document put right: nothing is found in it, but for rules of quality that nothing checks yet. */
  readonly instead: string | Uint8Array;
}

/** The tests of one code of reading contracts. */
export function testContractFinding(
  code: ContractFindingCode,
  { document, options, at, instead, hasLaterForm }: ContractCase,
): void {
  test(`${code} names the place`, () => {
    const { ok, findings } = readContract(document, options);
    const { kind, severity } = contractFindings[code];
    expect(
      findings.map((found) => [found.code, `${found.line}:${found.column} ${found.path ?? ''}`]),
    ).toContainEqual([code, at]);
    expect(ok).toBe(severity === 'warning');
    const strict = readContract(document, { ...options, strict: true });
    expect(strict.ok).toBe(severity === 'warning' && (kind !== 'tolerance' || hasLaterForm === true));
  });

  test(`${code} says what to do`, () => {
    const found = readContract(document, options).findings.find((finding) => finding.code === code);
    expect(found?.message).toMatch(/[;:] .+\.$/s);
  });

  test(`${code} is not found where it is put right`, () => {
    const { findings } = readContract(instead, { ...options, strict: true });
    const others = findings.filter((found) => found.code === code || found.code !== 'PROMISE_NOT_CHECKED');
    expect(others).toEqual([]);
  });
}
