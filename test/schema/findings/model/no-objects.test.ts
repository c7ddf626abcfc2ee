import { orders, product } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'NO_OBJECTS',
  { 'a contract without a schema': product('x', []) },
  { 'a contract with an object': orders() },
);
