import { orders, property, unclassified } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'CLASSIFICATION_MISSING',
  { 'nothing said': orders(unclassified(property('note'))) },
  { 'a level': orders(property('note')) },
);
