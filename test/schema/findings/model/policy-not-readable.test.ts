import { key, masked, object, orders, product, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'POLICY_NOT_READABLE',
  {
    'a mask that is no mask': orders(property('note', 'string', masked('BLUR'))),
    'a mask that is text': orders(property('note', 'string', { customProperties: { mask: 'HASH' } })),
    'a mask without a kind': orders(property('note', 'string', { customProperties: { mask: {} } })),
    'a misspelt part of a mask': orders(property('note', 'string', masked('HASH', { unles: [['a']] }))),
    'a requirement that is a flat list': orders(
      property('note', 'string', { customProperties: { access: ['role:finance'] } }),
    ),
    'a requirement that asks for nothing': orders(
      property('note', 'string', { customProperties: { access: [[]] } }),
    ),
    'personal data of no category': orders(property('note', 'string', { customProperties: { pii: 1 } })),
    'a mask on the items of a list': orders(
      property('tags', 'array', { items: property('', 'string', masked('HASH')) }),
    ),
    'a mask on an object': product('x', [object('orders', [key()], masked('NULL'))]),
    'a deprecation without words': orders(
      property('note', 'string', { customProperties: { deprecated: 1 } }),
    ),
  },
  {
    'a mask with whom it is not for': orders(
      property('note', 'string', masked('HASH', { unless: [['role:a']] })),
    ),
    'a requirement of lists': orders(
      property('note', 'string', { customProperties: { access: [['role:finance']] } }),
    ),
    'a deprecation with its reason': orders(
      property('note', 'string', { customProperties: { deprecated: 'Use "remark".' } }),
    ),
  },
);
