import { key, object, orderOf, product, refer } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'NAME_RESERVED',
  {
    'a root type': product('x', [object('queries', [key()])]),
    'a scalar': product('x', [object('dates', [key()])]),
    'the page info': product('x', [object('page_info', [key()])]),
    'a namespace of Federation': product('x', [
      object('orders', [key()], { customProperties: { typeName: 'federation__Order' } }),
    ]),
    'an introspection field': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.id', { name: '__typename' })),
    ),
  },
  { 'a name of its own': product('x', [object('questions', [key()])]) },
);
