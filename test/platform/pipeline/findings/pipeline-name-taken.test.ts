import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_NAME_TAKEN', 'two extracts have one name', {
  arrange: ({ home }) => writeFile(join(home, 'extracts/toys/things.jsonl'), '{}\n'),
  says: /would be "extract\.things"\. Rename one/,
});
