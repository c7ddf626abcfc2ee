import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_SQL_TIMEOUT', 'a statement does not end', {
  domain: {
    sql: 'CREATE TABLE things AS SELECT count(*) AS n FROM range(1000000000) a, range(1000000000) b WHERE a.range <> b.range;',
  },
  options: { timeoutMs: 300 },
  says: /^"01-things\.sql" took longer than 0\.3 s and was stopped/,
});
