import { key, object, product, property, refer } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'REFERENCE_KEYS_DIFFER',
  {
    'two keys of one foreign entity': product('x', [
      object('orders', [key(), property('customer_id'), property('seller')], {
        relationships: [
          refer('customer_id', '../users/contract.yaml#users.id'),
          refer('seller', '../users/contract.yaml#users.number', { name: 'soldBy' }),
        ],
      }),
    ]),
  },
  {
    'one key of one foreign entity': product('x', [
      object('orders', [key(), property('customer_id'), property('seller')], {
        relationships: [
          refer('customer_id', '../users/contract.yaml#users.id'),
          refer('seller', '../users/contract.yaml#users.id', { name: 'soldBy' }),
        ],
      }),
    ]),
  },
);
