import { contractV22 } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('SCALAR_CUSTOM_VALUE', {
  document: contractV22(
    '    quality: [{ templateName: t, toolName: e, customProperties: [{ property: a, value: b }] }]',
  ),
  at: '14:88 dataset[0].quality[0].customProperties[0].value',
  instead: contractV22(
    '    quality: [{ templateName: t, toolName: e, customProperties: [{ property: a, value: { b: c } }] }]',
  ),
});
