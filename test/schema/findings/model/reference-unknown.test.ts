import { orderOf, product, refer } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'REFERENCE_UNKNOWN',
  {
    'an object that is not there': product('x', orderOf(refer('customer_id', 'people.id'))),
    'a column that is not there': product('x', orderOf(refer('user_id', 'orders.id'))),
  },
  { 'an object that is there': product('x', orderOf(refer('customer_id', 'orders.id'))) },
);
