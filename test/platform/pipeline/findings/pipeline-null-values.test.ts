import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_NULL_VALUES', 'a key is missing', {
  domain: { sql: "CREATE TABLE things AS FROM (VALUES ('a', 1), (NULL, 2)) t(id, amount);" },
  says: /Table "things" has 1 row without "id"/,
});
