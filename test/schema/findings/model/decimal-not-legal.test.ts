import { orders, property } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

const number = (physicalType: string) => property('amount', 'number', { physicalType });

testModelFinding(
  'DECIMAL_NOT_LEGAL',
  {
    'more digits than can be kept': orders(number('DECIMAL(39,2)')),
    'no digits': orders(number('numeric(0, 0)')),
    'more digits behind the point than there are': orders(number('DECIMAL(5,9)')),
  },
  {
    'as many digits as can be kept': orders(number('DECIMAL(38,38)')),
  },
);
