import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

const v32 = (text: string) => contractOfProperty(text).replace('v3.1.0', 'v3.2.0');

testContractFinding('NOT_USED_YET', {
  document: v32('logicalType: number, semanticType: measure, transformLogic: SUM(total)'),
  at: '10:7 schema[0].properties[0]',
  instead: v32('logicalType: number, semanticType: column'),
});

testContractFinding('NOT_USED_YET', {
  document: v32('logicalType: number, synonyms: [{ synonym: Umsatz, locale: de }]'),
  at: '10:75 schema[0].properties[0].synonyms[0]',
  instead: v32('logicalType: number'),
});
