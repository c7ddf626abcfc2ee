import { orders, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'SERVED_AS_JSON',
  {
    'an object without properties': orders(property('address', 'object')),
    'an array without items': orders(property('tags', 'array')),
    'an array of arrays': orders(property('grid', 'array', { items: property('', 'array') })),
    'items without properties': orders(property('lines', 'array', { items: property('', 'object') })),
    'a map': orders(property('counts', 'map')),
    'a struct that lists no properties': orders(
      property('payload', 'object', { physicalType: 'STRUCT<a INT64>' }),
    ),
    'an array of structs that lists no items': orders(
      property('lines', 'array', { physicalType: 'ARRAY<STRUCT<a INT64>>' }),
    ),
  },
  {
    'an object with properties': orders(property('address', 'object', { properties: [property('street')] })),
    'an array whose physical type says what it holds': orders(
      property('tags', 'array', { physicalType: 'ARRAY<STRING>' }),
    ),
    'a vector': orders(property('embedding', 'vector', { logicalTypeOptions: { dimensions: 384 } })),
  },
);
