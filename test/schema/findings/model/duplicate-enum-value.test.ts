import { orders, property, validValues } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'DUPLICATE_ENUM_VALUE',
  {
    'two values of one name': orders(property('status', 'string', validValues('in transit', 'in_transit'))),
  },
  { 'two values of two names': orders(property('status', 'string', validValues('in transit', 'sent'))) },
);
