import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_SERVER_REFUSED', 'the server of the contract is not there', {
  domain: {
    servers: [
      { server: 'pg', type: 'postgres', host: '127.0.0.1', port: 1, database: 'none', schema: 'things' },
    ],
  },
  says: /PostgreSQL at "127\.0\.0\.1:1\/none" refused the tables \(ECONNREFUSED\)\. Start it/,
});
