import { key, object, product, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'NO_PRIMARY_KEY',
  { 'an object without a key': product('x', [object('orders', [property('id')])]) },
  { 'an object with a key': product('x', [object('orders', [key()])]) },
);
