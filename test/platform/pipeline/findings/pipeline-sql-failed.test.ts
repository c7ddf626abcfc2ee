import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_SQL_FAILED', 'a statement is not SQL', {
  domain: { sql: 'SELEKT 1;' },
  says: /^DuckDB refused "01-things\.sql"/,
});
