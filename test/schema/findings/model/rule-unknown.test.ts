import { orders, personal, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'RULE_UNKNOWN',
  {
    'a rule that does not exist': orders(personal({ access: [['rol:steward']] })),
    'a role without a name': orders(personal({ mask: { with: 'REDACT', unless: [['role']] } })),
    'a field of a struct': orders(
      property('address', 'object', { properties: [personal({ access: [['stewrad']] })] }),
    ),
  },
  { 'rules that exist': orders(personal({ access: [['role:steward'], ['scope:staff', 'authenticated']] })) },
);
