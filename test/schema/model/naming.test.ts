import { expect, test } from 'vitest';
import { enumNameOf, fieldNameOf, referenceNameOf, rootNamesOf, typeNameOf } from '#schema/model/naming.ts';

test.each([
  ['orders', 'Order'],
  ['order', 'Order'],
  ['order_details', 'OrderDetail'],
  ['DailyRevenue', 'DailyRevenue'],
  ['ORDER_LINES', 'OrderLine'],
  ['customer addresses', 'CustomerAddress'],
  ['2fa_codes', '_2faCode'],
  ['écoles', 'Ecole'],
])('the type of "%s" is %s', (name, type) => {
  expect(typeNameOf(name)).toBe(type);
});

test.each([
  ['placed_at', 'placedAt'],
  ['placedAt', 'placedAt'],
  ['customerID', 'customerId'],
  ['HTMLText', 'htmlText'],
  ['card_last4', 'cardLast4'],
  ['__typename', 'typename'],
  ['first name', 'firstName'],
  ['first-name', 'firstName'],
  ['first–name', 'firstName'],
  ['first.name', 'firstName'],
  ['Größe', 'Größe'],
  ['Grösse', 'grosse'],
  ['pre\u0301nom', 'prenom'],
])('the field of "%s" is %s', (name, field) => {
  expect(fieldNameOf(name)).toBe(field);
});

test.each([
  ['in transit', 'IN_TRANSIT'],
  ['inTransit', 'IN_TRANSIT'],
  ['DELIVERED', 'DELIVERED'],
  ['4xx', '_4XX'],
  ['+', ''],
])('the enum value of "%s" is %s', (value, name) => {
  expect(enumNameOf(value)).toBe(name);
});

test('an entity has a root by key and one for its list', () => {
  expect(rootNamesOf('OrderLine')).toEqual({ byKey: 'orderLine', list: 'orderLines' });
  expect(rootNamesOf('Address')).toEqual({ byKey: 'address', list: 'addresses' });
});

test('a list has another name than the single row where plural and singular are equal', () => {
  expect(rootNamesOf('Series')).toEqual({ byKey: 'series', list: 'seriesList' });
});

test('a reference is named after its column, or after its target where the column yields no name', () => {
  expect(referenceNameOf(['customerId'], 'User')).toBe('customer');
  expect(referenceNameOf(['id'], 'User')).toBe('user');
  expect(referenceNameOf(['orderId', 'line'], 'OrderLine')).toBe('orderLine');
});
