import { expect, test } from 'vitest';
import { readContract } from '#schema/contract/read-contract.ts';
import { contract, contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

const listed = (values: string, type = 'string') =>
  contractOfProperty(
    `logicalType: ${type}, quality: [{ metric: invalidValues, mustBe: 0, arguments: { validValues: ${values} } }]`,
  );

testContractFinding('PROMISE_NOT_CHECKED', {
  document: listed('[1, 2]', 'integer'),
  at: '10:75 schema[0].properties[0].quality[0]',
  instead: listed('[open, shipped]'),
});

const of = (document: string) =>
  readContract(document)
    .findings.filter(({ code }) => code === 'PROMISE_NOT_CHECKED')
    .map(({ path, message }) => [path, message.split(';')[0]]);

test('each kind of promise is told once, with its first places', () => {
  const bounded = Array.from(
    { length: 5 },
    (_, at) =>
      `    - { name: p${at}, logicalType: string, classification: public, logicalTypeOptions: { maxLength: 3 } }`,
  );
  const place = (at: number) => `schema[0].properties[${at}].logicalTypeOptions.maxLength`;
  expect(of(contract('', bounded.join('\n')))).toEqual([
    [
      place(0),
      `Bounds in "logicalTypeOptions" are read and not checked yet (5: ${place(0)}, ${place(1)}, ${place(2)} and 2 others)`,
    ],
  ]);
});

test('what nested properties promise is told', () => {
  const nested = contractOfProperty(
    'logicalType: object, properties: [{ name: city, logicalType: string, required: true }]',
  );
  expect(of(nested)).toEqual([
    ['schema[0].properties[0].properties[0]', expect.stringContaining('nested properties are read')],
  ]);
});
