import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_EXTRACT_MISSING', 'a system has left no extract', {
  domain: { customProperties: [{ property: 'sources', value: ['attic'] }] },
  says: /reads from "attic", and there is no extract/,
});
