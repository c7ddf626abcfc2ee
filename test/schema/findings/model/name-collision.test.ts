import {
  key,
  object,
  orderOf,
  orders,
  product,
  property,
  refer,
  validValues,
} from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'NAME_COLLISION',
  {
    'two objects of one type': product('x', [object('orders', [key()]), object('order', [key()])]),
    'two properties of one field': orders(property('placed_at'), property('placedAt')),
    'a property and an edge': product('x', [
      object('orders', [key(), property('customer_id'), property('customer')], {
        relationships: [refer('customer_id', '../users/contract.yaml#users.id')],
      }),
    ]),
    'an edge and the column that it has no other name than': product(
      'x',
      orderOf(refer('customer', '../users/contract.yaml#users.id'), property('customer')),
    ),
    'an object and a generated type': product('x', [
      object('orders', [key()]),
      object('order_filter', [key()]),
    ]),
    'a property and a unit of a date': orders(property('placed_at', 'timestamp'), property('placed_at_day')),
    'a property and a word of filters': orders(property('not')),
    'enums of one name and other values': orders(
      property('a', 'string', { ...validValues('x'), customProperties: { typeName: 'Code' } }),
      property('b', 'string', { ...validValues('y'), customProperties: { typeName: 'Code' } }),
    ),
    'an own and a foreign entity': product('x', [
      ...orderOf(refer('customer_id', '../users/contract.yaml#users.id')),
      object('users', [key()]),
    ]),
    'a key and an argument': product('x', [object('orders', [key('as_of')])]),
    'an edge back and a field': product('x', orderOf(refer('customer_id', 'orders.id', { reverse: 'id' }))),
  },
  {
    'two properties of two fields': orders(property('placed_at'), property('placed_on')),
    'a property and an edge of another name': product('x', [
      object('orders', [key(), property('customer_id'), property('client')], {
        relationships: [refer('customer_id', '../users/contract.yaml#users.id')],
      }),
    ]),
    'enums of one name and the same values': orders(
      property('a', 'string', { ...validValues('x'), customProperties: { typeName: 'Code' } }),
      property('b', 'string', { ...validValues('x'), customProperties: { typeName: 'Code' } }),
    ),
  },
);
