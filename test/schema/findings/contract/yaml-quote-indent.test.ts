import { contractOfProperty } from '#test/fixtures/contracts.ts';
import { testContractFinding } from './contract-finding.ts';

const described = (text: string) =>
  contractOfProperty('logicalType: string').replace('domain: sales', `domain: sales\nname: ${text}`);

testContractFinding('YAML_QUOTE_INDENT', {
  document: described('"All\\\n\\ orders, \\"and\\"\nmore"'),
  at: '8:1 ',
  instead: described('"All\\\n  \\ orders, \\"and\\"\n  more"'),
});

testContractFinding('YAML_QUOTE_INDENT', {
  document: described("'All\n orders of ''us''\nand more'").replace("'All\n orders", "'All\norders"),
  at: '8:1 ',
  instead: described("'All\n orders'"),
});
