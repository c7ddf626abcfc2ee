import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_TABLE_MISSING', 'a table of the contract is not created', {
  domain: { sql: 'SELECT 1;' },
  says: /creates no table "things", which the contract promises/,
});
