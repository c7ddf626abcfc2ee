import { expect, test } from 'vitest';
import { modelProduct } from '#schema/model/model-product.ts';
import { orders, property, unclassified } from '#test/fixtures/build-product.ts';
import { testModelFinding } from './model-finding.ts';

testModelFinding(
  'CLASSIFICATION_UNKNOWN',
  {
    'a level of another house': orders(property('note', 'string', { classification: 'top secret' })),
  },
  { 'a level of ours': orders(property('note', 'string', { classification: 'restricted' })) },
);

test('what is classified by nothing that is known is closed', () => {
  const result = modelProduct(
    orders(unclassified(property('a')), property('b', 'string', { classification: '?' })),
  );
  const fields = result.ok ? result.model.entities[0]?.fields : undefined;
  expect(fields?.slice(1).map(({ policy }) => policy.classification)).toEqual(['RESTRICTED', 'RESTRICTED']);
});
