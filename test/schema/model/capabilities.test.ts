import { expect, test } from 'vitest';
import { dimensionsOf, filterTypeOf, measuresOf, operatorsOf } from '#schema/model/capabilities.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import type { EntityModel } from '#schema/model/product-model.ts';
import { key, object, product, property, validValues } from '#test/fixtures/build-product.ts';

const entity = entityOf(
  key(),
  property('status', 'string', validValues('open')),
  property('note'),
  property('placed_at', 'timestamp'),
  property('due', 'date'),
  property('pieces', 'integer'),
  property('views', 'integer', { physicalType: 'BIGINT' }),
  property('total', 'number', { physicalType: 'DECIMAL(18,2)' }),
  property('weight', 'number'),
  property('paid', 'boolean'),
  property('tags', 'array', { items: property('', 'string') }),
);

test('dates and times have a dimension for each longer unit', () => {
  const names = dimensionsOf(entity).map(({ name }) => name);
  expect(names.filter((name) => name.startsWith('PLACED_AT'))).toEqual([
    'PLACED_AT',
    'PLACED_AT_DAY',
    'PLACED_AT_WEEK',
    'PLACED_AT_MONTH',
    'PLACED_AT_QUARTER',
    'PLACED_AT_YEAR',
  ]);
  expect(names.filter((name) => name.startsWith('DUE'))).toEqual([
    'DUE',
    'DUE_WEEK',
    'DUE_MONTH',
    'DUE_QUARTER',
    'DUE_YEAR',
  ]);
  expect(dimensionsOf(entity).find(({ name }) => name === 'PLACED_AT_DAY')).toMatchObject({
    key: 'placedAtDay',
    unit: 'DAY',
    type: { name: 'Date' },
  });
});

test('lists have no dimension and no filter', () => {
  expect(dimensionsOf(entity).some(({ key }) => key === 'tags')).toBe(false);
  expect(entity.fields.map(filterTypeOf)).toEqual([
    'IDFilter',
    'ThingStatusFilter',
    'StringFilter',
    'DateTimeFilter',
    'DateFilter',
    'IntFilter',
    'LongFilter',
    'DecimalFilter',
    'FloatFilter',
    'BooleanFilter',
    undefined,
  ]);
});

test('only text has pattern filters, and only ordered types have comparisons', () => {
  const asked = (name: string) =>
    operatorsOf(entity.fields.find((field) => field.name === name)?.type ?? { kind: 'scalar', name: 'ID' });
  expect(asked('note')).toEqual(expect.arrayContaining(['like', 'ilike']));
  expect(asked('total')).toEqual(['eq', 'ne', 'in', 'notIn', 'gt', 'gte', 'lt', 'lte', 'isNull']);
  expect(asked('status')).toEqual(['eq', 'ne', 'in', 'notIn', 'isNull']);
  expect(asked('id')).toEqual(asked('paid'));
});

test('sums are exact, and means of decimals have four more decimal places', () => {
  expect(measured('sum')).toEqual({
    pieces: { kind: 'scalar', name: 'Long' },
    views: { kind: 'scalar', name: 'Decimal', precision: 38, scale: 0 },
    total: { kind: 'scalar', name: 'Decimal', precision: 38, scale: 2 },
    weight: { kind: 'scalar', name: 'Float' },
  });
  expect(measured('avg')).toMatchObject({
    pieces: { name: 'Float' },
    total: { name: 'Decimal', scale: 6 },
  });
});

test('minimum and maximum exist for ordered types, the number of distinct values for all', () => {
  expect(Object.keys(measured('min'))).toEqual([
    'note',
    'placedAt',
    'due',
    'pieces',
    'views',
    'total',
    'weight',
  ]);
  expect(Object.keys(measured('countDistinct'))).toHaveLength(10);
});

test('a measure without fields does not exist', () => {
  expect(measuresOf(entityOf(key())).map((measure) => measure.function)).toEqual(['countDistinct']);
});

function measured(name: string): Record<string, object> {
  const columns = measuresOf(entity).find((measure) => measure.function === name)?.columns ?? [];
  return Object.fromEntries(columns.map(({ field, type }) => [field.name, type]));
}

function entityOf(...columns: ReturnType<typeof property>[]): EntityModel {
  const result = modelProduct(product('things', [object('things', columns)]));
  const [first] = result.ok ? result.model.entities : [];
  if (!first) throw new Error(JSON.stringify(result.findings));
  return first;
}
