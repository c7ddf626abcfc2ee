import { masked, orderOf, product, property, refer } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'MASKED_REFERENCE',
  {
    'a masked foreign key': product(
      'x',
      orderOf(
        refer('customer_id', '../users/contract.yaml#users.id'),
        property('customer_id', 'string', masked('HASH')),
      ),
    ),
  },
  {
    'a foreign key that is limited by access': product(
      'x',
      orderOf(
        refer('customer_id', '../users/contract.yaml#users.id'),
        property('customer_id', 'string', { customProperties: { access: [['role:steward']] } }),
      ),
    ),
  },
);
