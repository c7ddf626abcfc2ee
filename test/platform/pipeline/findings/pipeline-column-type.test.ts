import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_COLUMN_TYPE', 'a column is of another type', {
  domain: { sql: "CREATE TABLE things AS SELECT 'a' AS id, 1.5 AS amount;" },
  says: /"things\.amount" is DECIMAL\(2,1\), and the contract makes it INTEGER/,
});
