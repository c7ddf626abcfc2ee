import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_DUPLICATE_VALUES', 'a key repeats', {
  domain: { sql: "CREATE TABLE things AS FROM (VALUES ('a', 1), ('a', 2)) t(id, amount);" },
  says: /Table "things" has 1 row repeating "id"/,
});
