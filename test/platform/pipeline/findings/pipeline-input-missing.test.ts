import { resolve } from 'node:path';
import { testPipelineFinding } from './pipeline-finding.ts';

testPipelineFinding('PIPELINE_INPUT_MISSING', 'a product that it reads is not published', {
  domain: {
    customProperties: [
      {
        property: 'inputPorts',
        value: [{ name: 'users', contract: resolve('subgraphs/users/contract.yaml'), objects: ['users'] }],
      },
    ],
  },
  says: /reads from "users", which has published no snapshot/,
});
