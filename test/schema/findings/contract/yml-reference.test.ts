import { contractOfReference } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

testContractFinding('YML_REFERENCE', {
  document: contractOfReference('../users/contract.yml#schema/users/properties/id'),
  at: '10:86 schema[0].properties[0].relationships[0].to',
  hasLaterForm: true,
  instead: contractOfReference('../users/contract.yaml#schema/users/properties/id'),
});
