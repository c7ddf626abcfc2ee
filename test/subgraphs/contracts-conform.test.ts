import { existsSync, globSync, readFileSync } from 'node:fs';
import Ajv2019 from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { parse } from 'yaml';

const officialSchema = '../shared/odcs/schema/odcs-json-schema-v3.1.0.json';
const contracts = globSync('subgraphs/*/contract.yaml').sort();

test('every domain has a contract', () => {
  const domains = ['analytics', 'inventory', 'logistics', 'orders', 'payments', 'users'];
  expect(contracts.map((file) => file.split('/')[1])).toEqual(expect.arrayContaining(domains));
});

test.skipIf(!existsSync(officialSchema)).each(contracts)(
  '%s passes the official schema of ODCS v3.1.0',
  (file) => {
    const ajv = new Ajv2019.default({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(JSON.parse(readFileSync(officialSchema, 'utf8')));
    validate(parse(readFileSync(file, 'utf8')));
    expect(validate.errors ?? []).toEqual([]);
  },
);
