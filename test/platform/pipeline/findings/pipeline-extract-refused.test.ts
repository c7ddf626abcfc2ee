import { rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_EXTRACT_REFUSED', 'an extract is a link', {
  async arrange({ home }) {
    const file = join(home, 'extracts/toys/things.csv');
    await rename(file, join(home, 'elsewhere.csv'));
    await symlink(join(home, 'elsewhere.csv'), file);
  },
  says: /things\.csv" is a link, or not a file/,
});
