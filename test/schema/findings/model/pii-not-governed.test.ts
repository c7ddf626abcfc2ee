import { orders, personal, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'PII_NOT_GOVERNED',
  {
    'personal data that everybody with a token sees': orders(personal({})),
    'an access that keeps nobody out': orders(personal({ access: [['authenticated'], ['role:a']] })),
    'a mask that nobody meets': orders(personal({ mask: { with: 'REDACT', unless: [['authenticated']] } })),
    'a prefix that is the whole': orders(personal({ mask: { with: 'GENERALIZE', to: 60 } })),
    'a field of a struct': orders(property('address', 'object', { properties: [personal({})] })),
  },
  {
    'personal data that is masked': orders(personal({ mask: { with: 'REDACT' } })),
    'an access that keeps some out': orders(personal({ access: [['role:steward']] })),
    'a prefix that is a part': orders(personal({ mask: { with: 'GENERALIZE', to: 3 } })),
  },
);
