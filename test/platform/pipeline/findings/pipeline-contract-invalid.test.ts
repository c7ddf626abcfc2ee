import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_CONTRACT_INVALID', 'a source leads out of the extracts', {
  domain: { customProperties: [{ property: 'sources', value: ['../../things'] }] },
  says: /"sources" have to be a list of systems/,
});
