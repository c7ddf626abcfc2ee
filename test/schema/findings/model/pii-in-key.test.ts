import { key, masked, object, personal, product } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'PII_IN_KEY',
  {
    'a key that is personal data': product('x', [
      object('users', [key('email', 1, { customProperties: { pii: 'email' } })]),
    ]),
    'a masked key': product('x', [object('users', [key('id', 1, masked('HASH'))])]),
    'a key that its level masks': product('x', [
      object('users', [key('id', 1, { classification: 'confidential' })]),
    ]),
  },
  {
    'a surrogate key beside personal data': product('x', [
      object('users', [key(), personal({ mask: { with: 'REDACT' } })]),
    ]),
  },
);
