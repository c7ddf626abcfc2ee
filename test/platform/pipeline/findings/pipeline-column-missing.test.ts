import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_COLUMN_MISSING', 'a column of the contract is not selected', {
  domain: { sql: "CREATE TABLE things AS SELECT 'a' AS id;" },
  says: /creates no column "things\.amount"/,
});
