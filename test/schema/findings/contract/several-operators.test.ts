import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('SEVERAL_OPERATORS', {
  document: contractOfProperty(
    'logicalType: string, quality: [{ metric: nullValues, mustBe: 0, mustNotBe: 1 }]',
  ),
  at: '10:74 schema[0].properties[0].quality[0]',
  instead: contractOfProperty('logicalType: string, quality: [{ metric: nullValues, mustBe: 0 }]'),
});
