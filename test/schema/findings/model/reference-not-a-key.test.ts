import { key, object, orderOf, orders, product, property, refer } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'REFERENCE_NOT_A_KEY',
  {
    'a column that is no key': product('x', [
      object('users', [key(), property('email')]),
      object('orders', [key(), property('email')], { relationships: [refer('email', 'users.email')] }),
    ]),
    'a part of a key': product('x', [
      object('bins', [key('a', 1), key('b', 2)]),
      object('counts', [key(), property('a')], { relationships: [refer('a', 'bins.a')] }),
    ]),
    'a nested property of another contract': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.account.id')),
    ),
    'a column of a struct': orders(
      property('delivery', 'object', {
        properties: [property('user_id', 'string', { relationships: [refer('user_id', 'orders.id')] })],
      }),
    ),
    'a list of keys': product(
      'x',
      orderOf(
        refer('customer_id', 'orders.id'),
        property('customer_id', 'array', { items: property('', 'string') }),
      ),
    ),
  },
  {
    'a column that is the key': product('x', [
      object('users', [key()]),
      object('orders', [key(), property('customer_id')], {
        relationships: [refer('customer_id', 'users.id')],
      }),
    ]),
  },
);
