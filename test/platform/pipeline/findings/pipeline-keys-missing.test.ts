import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { domainKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import { testPipelineFinding } from './pipeline-finding.ts';

const sql = 'CREATE TABLE things AS SELECT id, amount FROM extract.things;';
const mask = { property: 'mask', value: { with: 'HASH', unless: [['role:steward']] } };
const hashed = { logicalType: 'string', classification: 'restricted', customProperties: [mask] };

testPipelineFinding('PIPELINE_KEYS_MISSING', 'tokens are to be made, and no keys were handed out', {
  domain: { sql, amount: hashed },
  says: /^Values of "things" become tokens, and there are no keys for them\. .*"weft keys issue"/,
  instead: { sql, amount: { ...hashed, customProperties: [], classification: 'internal' } },
});

testPipelineFinding(
  'PIPELINE_KEYS_MISSING',
  'the file of keys is invalid, which is told without its content',
  {
    arrange: async ({ home }) => {
      const file = domainKeysFile(home, 'things');
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, 'canary');
    },
    says: /^(?!.*canary).*keys\.json" is not a file of keys\./,
  },
);
