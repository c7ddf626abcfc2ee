import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { parseReference } from '#schema/contract/references.ts';
import { contract } from '#test/fixtures/contracts.ts';
import { officialExamples } from './official-schemas.ts';

const seeds = [...officialExamples().map(({ bytes }) => bytes), Buffer.from(contract())];

/** Contract bytes with parts removed, doubled or overwritten. */
const damaged = fc
  .tuple(
    fc.constantFrom(...seeds),
    fc.array(fc.tuple(fc.nat(12_000), fc.nat(200), fc.uint8Array({ maxLength: 6 })), { maxLength: 6 }),
  )
  .map(([seed, edits]) =>
    edits.reduce((bytes, [at, cut, put]) => splice(bytes, at, cut, put), Buffer.from(seed)),
  );

function splice(bytes: Buffer, at: number, cut: number, put: Uint8Array): Buffer<ArrayBuffer> {
  const start = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, start), put, bytes.subarray(start + cut)]);
}

const yamlPieces = fc
  .array(
    fc.constantFrom(
      ...[
        'a',
        ': ',
        '- ',
        '\n',
        '  ',
        '[',
        ']',
        '{',
        '}',
        ',',
        '&a ',
        '*a',
        '!t ',
        '!!int ',
        '? ',
        '|',
        '>',
        '"',
        "'",
      ],
      ...[
        '---\n',
        '...\n',
        '%YAML 1.1\n',
        '#',
        '<<: ',
        '\t',
        '__proto__: ',
        'schema:\n',
        'apiVersion: v3.1.0\n',
        '0x1',
      ],
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(''));

describe('reading', () => {
  test.each([
    ['any bytes', fc.uint8Array({ maxLength: 400 })],
    ['any text', fc.string({ unit: 'binary', maxLength: 200 })],
    ['pieces of YAML', yamlPieces],
    ['any JSON', fc.json()],
    ['a damaged contract', damaged],
  ] as [string, fc.Arbitrary<string | Uint8Array>][])('returns a verdict on %s', (_, documents) => {
    fc.assert(
      fc.property(documents, (document) => {
        const reading = readContract(document);
        const hasErrors = reading.findings.some(({ severity }) => severity === 'error');
        expect(reading.ok).toBe(!hasErrors);
        for (const { line, column } of reading.findings)
          expect(Math.min(line ?? 0, column ?? 0)).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });

  const megabyte = 1_048_576;
  test.each([
    ['brackets', '['.repeat(megabyte)],
    ['closing brackets', ']'.repeat(megabyte)],
    ['dashes', '- '.repeat(megabyte / 2)],
    ['anchors', '&a '.repeat(megabyte / 4)],
    ['directives', '%a\n'.repeat(megabyte / 4)],
    ['comments', '#\n'.repeat(megabyte / 2)],
    ['braces', '{a: '.repeat(megabyte / 4)],
    ['nested brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['explicit keys', '? '.repeat(megabyte / 2)],
    ['keys of one map', Array.from({ length: 90_000 }, (_, index) => `k${index}: 1`).join('\n')],
    ['empty schema objects', `apiVersion: v3.1.0\nschema:\n${'- {}\n'.repeat(99_000)}`],
    [
      'steps in a reference',
      contract(`    relationships: [{ from: ${'a/b/'.repeat(200_000)}, to: orders.id }]`),
    ],
    ['characters in a version', contract().replace('1.0.0', `1.0.0-${'a'.repeat(900_000)}!`)],
  ])('returns quickly on a megabyte of %s', (_, document) => {
    const started = performance.now();
    const { findings } = readContract(document);
    expect(findings.length).toBeLessThan(2_100);
    expect(performance.now() - started).toBeLessThan(15_000);
  });

  test('limits aliases that double their targets', () => {
    const lines = Array.from(
      { length: 20 },
      (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`,
    );
    const { findings } = readContract(`a0: &a0 x\n${lines.join('\n')}`, { limits: { aliases: 1_000_000 } });
    expect(findings.map(({ code }) => code)).toEqual(['CONTRACT_TOO_MANY_NODES']);
  });

  test('refuses an alias that contains itself', () => {
    const { findings } = readContract('a: &a [*a]');
    expect(findings.map(({ code }) => code)).toEqual(['YAML_UNKNOWN_ALIAS']);
  });

  test('does not touch prototypes', () => {
    const reading = readContract(
      contract('customProperties:\n  - { property: __proto__, value: { __proto__: { polluted: true } } }'),
    );
    expect(reading.ok && Object.keys(reading.product.customProperties)).toEqual(['__proto__']);
    expect(reading.ok && Object.getPrototypeOf(reading.product.customProperties)).toBe(Object.prototype);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('follows the core schema of YAML 1.2 whatever a directive says', () => {
    const reading = readContract(
      `%YAML 1.1\n---\n${contract('tenant: no\ncontractCreatedTs: 2026-01-31T09:30:00Z')}`,
    );
    expect(reading.ok && reading.product.tenant).toBe('no');
  });
});

test('a parsed reference never has an empty object', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', '.', '/', '#', 'schema', 'properties') }), (text) => {
      const reference = parseReference(text);
      if (reference) expect(reference.object).not.toBe('');
    }),
  );
});
