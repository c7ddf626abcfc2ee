import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { contractFindings } from '#schema/contract/contract-findings.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { mutationsOf } from './mutate.ts';
import {
  hasOfficialSchemas,
  officialExamples,
  officialSchema,
  officialVerdict,
  type SchemaVersion,
} from './official-schemas.ts';
import { sampleSchema } from './sample-schema.ts';

/** Whether the structure is valid; the meaning of a contract is beyond a JSON Schema. */
function ourVerdict(document: string | Uint8Array): { ok: boolean; errors: string[] } {
  const { findings } = readContract(document, { strict: true });
  const errors = findings.filter(
    ({ code, severity }) => severity === 'error' && contractFindings[code].kind !== 'meaning',
  );
  return { ok: errors.length === 0, errors: errors.map(({ code, path }) => `${code} ${path}`) };
}

function expectAgreement(contract: unknown): boolean {
  const official = officialVerdict(contract);
  if (official === undefined) return false;
  const ours = ourVerdict(JSON.stringify(contract));
  if (ours.ok !== official) expect({ contract, ...ours }).toEqual({ contract, ...ours, ok: official });
  return true;
}

// Skipped where ../shared/odcs, with the official schemas, is absent.
describe.skipIf(!hasOfficialSchemas)('strict reading', { timeout: 240_000 }, () => {
  test.each(officialExamples())('agrees with the official schema on $file', ({ bytes }) => {
    expect(ourVerdict(bytes)).toEqual({ ok: true, errors: [] });
    expect(officialVerdict(parse(Buffer.from(bytes).toString()))).toBe(true);
  });

  test.each(officialExamples())('agrees with the official schema on every mutation of $file', ({ bytes }) => {
    const contract: unknown = parse(Buffer.from(bytes).toString());
    let compared = 0;
    for (const mutation of mutationsOf(contract)) if (expectAgreement(mutation)) compared++;
    expect(compared).toBeGreaterThan(20);
  });

  test.each<[string, SchemaVersion]>([
    ['v3.2.0', '3.2.0'],
    ['v3.1.0', '3.1.0'],
    ['v3.0.2', '3.0.2'],
    ['v2.2.2', '2.2.2'],
  ])('agrees with the official schema on generated %s contracts', (apiVersion, version) => {
    let valid = 0;
    const contracts = sampleSchema(officialSchema(version)).map((contract) => ({
      ...Object(contract),
      apiVersion,
    }));
    fc.assert(
      fc.property(contracts, (contract) => {
        expectAgreement(contract);
        if (officialVerdict(contract)) valid++;
      }),
      { numRuns: 1500 },
    );
    expect(valid).toBeGreaterThan(100);
  });
});
