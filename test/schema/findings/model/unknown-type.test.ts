import type { Property } from '#schema/contract/data-product.ts';
import { key, object, orders, product, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'UNKNOWN_TYPE',
  {
    'a logical type that ODCS does not have': orders(
      property('shape', 'geometry' as Property['logicalType']),
    ),
    'a key that is a map': product('x', [object('orders', [key('id', 1, { logicalType: 'map' })])]),
    'a key that is an object': product('x', [
      object('orders', [key('id', 1, { logicalType: 'object', properties: [property('a')] })]),
    ]),
  },
  {
    'an object with properties': orders(property('address', 'object', { properties: [property('street')] })),
    'an array of texts': orders(property('tags', 'array', { items: property('', 'string') })),
  },
);
