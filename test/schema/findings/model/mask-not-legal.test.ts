import { masked, orders, property, validValues } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'MASK_NOT_LEGAL',
  {
    'NULL where a value is required': orders(
      property('note', 'string', { required: true, ...masked('NULL') }),
    ),
    'HASH of a number': orders(property('total', 'number', masked('HASH'))),
    'PARTIAL of a date': orders(property('placed_at', 'date', masked('PARTIAL'))),
    'REDACT of an enum': orders(
      property('status', 'string', { ...validValues('open'), ...masked('REDACT') }),
    ),
    'GENERALIZE of a boolean': orders(property('paid', 'boolean', masked('GENERALIZE', { to: 'YEAR' }))),
    'GENERALIZE of a date to a bucket': orders(property('day', 'date', masked('GENERALIZE', { to: 10 }))),
    'GENERALIZE to nothing': orders(property('total', 'number', masked('GENERALIZE'))),
    'HASH of a list': orders(property('tags', 'array', { items: property('', 'string'), ...masked('HASH') })),
    'a mask within a struct': orders(
      property('address', 'object', { properties: [property('zip', 'integer', masked('HASH'))] }),
    ),
  },
  {
    'NULL where a value may be missing': orders(property('note', 'string', masked('NULL'))),
    'HASH of a text': orders(property('note', 'string', masked('HASH'))),
    'REDACT of a required text': orders(property('note', 'string', { required: true, ...masked('REDACT') })),
    'GENERALIZE of a date to its year': orders(property('day', 'date', masked('GENERALIZE', { to: 'YEAR' }))),
  },
);
