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
  'NAME_NOT_LEGAL',
  {
    'a name without letters': orders(property('+')),
    'a property in another alphabet': orders(property('имя')),
    'a property with a letter that is no accented one': orders(property('Straße')),
    'a property with an invisible character': orders(property('na\u200bme')),
    'a property with a blank that is none': orders(property('full\u00a0name')),
    'a property in full-width letters': orders(property('ｎａｍｅ')),
    'a property with a ligature': orders(property('ﬁle')),
    'a property in letters that look Latin': orders(property('n\u0430me')),
    'an object in another alphabet': product('x', [object('заказы', [key()])]),
    'an object with a letter that is two in upper case': product('x', [object('ßorders', [key()])]),
    'an object with an invisible character': product('x', [object('orders\u200d', [key()])]),
    'a nested property in another alphabet': orders(
      property('address', 'object', { properties: [property('улица')] }),
    ),
    'a struct with an invisible character': orders(
      property('ad\u00address', 'object', { properties: [property('street')] }),
    ),
    'a value in another alphabet': orders(property('status', 'string', validValues('готово'))),
    'a value that would be cut to another one': orders(property('status', 'string', validValues('Weiß'))),
    'a value with an invisible character': orders(property('status', 'string', validValues('open\u2060'))),
    'a key of another domain in another alphabet': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.ид')),
    ),
    'an object of another domain in another alphabet': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#люди.id')),
    ),
    'an edge in another alphabet': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.id', { name: 'клиент' })),
    ),
    'an edge named by a column in another alphabet': product(
      'x',
      orderOf(refer('клиент_id', '../users/contract.yaml#users.id'), property('клиент_id')),
    ),
    'a type name with a space': product('x', [
      object('orders', [key()], { customProperties: { typeName: 'Sales order' } }),
    ]),
    'a value without letters': orders(property('grade', 'string', validValues('+'))),
    'an edge back with a dash': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.id', { reverse: 'my-orders' })),
    ),
  },
  {
    accents: orders(property('état_civil')),
    'blanks and dashes': orders(property('full name'), property('zip-code')),
    'a value of two words': orders(property('status', 'string', validValues('in transit'))),
  },
);
