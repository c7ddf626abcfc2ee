import { testPipelineFinding } from './pipeline-finding.ts';

const sizes = {
  logicalType: 'string',
  quality: [
    {
      type: 'library',
      metric: 'invalidValues',
      mustBe: 0,
      arguments: { validValues: ['BIG', 'SMALL'] },
    },
  ],
};

testPipelineFinding('PIPELINE_INVALID_VALUES', 'a value is none of those that the contract allows', {
  domain: {
    amount: sizes,
    sql: "CREATE TABLE things AS FROM (VALUES ('a', 'BIG'), ('b', 'huge')) t(id, amount);",
  },
  says: /1 row whose "amount" is none of BIG, SMALL/,
  instead: {
    amount: sizes,
    sql: "CREATE TABLE things AS FROM (VALUES ('a', 'BIG'), ('b', 'SMALL')) t(id, amount);",
  },
});
