import { expect, test } from 'vitest';
import type { DataProduct, Property, Relationship } from '#schema/contract/data-product.ts';
import { type ModelFindingCode, modelFindings } from '#schema/model/model-finding.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import { key, object, product, property, refer, unclassified, validValues } from './build-product.ts';

const masked = (kind: string, more: object = {}) => ({ customProperties: { mask: { with: kind, ...more } } });

const personal = (policy: object) =>
  property('email', 'string', { customProperties: { pii: 'email', ...policy } });

const number = (physicalType: string) => property('amount', 'number', { physicalType });

const orderOf = (relationship: Relationship, column = property('customer_id')) => [
  object('orders', [key(), column], { relationships: [relationship] }),
];

const cases = {
  NO_OBJECTS: { 'a contract without a schema': product('x', []) },
  NO_PRIMARY_KEY: { 'an object without a key': product('x', [object('orders', [property('id')])]) },
  NAME_COLLISION: {
    'two objects of one type': product('x', [object('orders', [key()]), object('order', [key()])]),
    'two properties of one field': orders(property('placed_at'), property('placedAt')),
    'a property and an edge': product('x', [
      object('orders', [key(), property('customer_id'), property('customer')], {
        relationships: [refer('customer_id', '../users/contract.yaml#users.id')],
      }),
    ]),
    'an edge and the column that it has no other name than': product(
      'x',
      orderOf(refer('customer', '../users/contract.yaml#users.id'), property('customer')),
    ),
    'an object and a generated type': product('x', [
      object('orders', [key()]),
      object('order_filter', [key()]),
    ]),
    'a property and a unit of a date': orders(property('placed_at', 'timestamp'), property('placed_at_day')),
    'a property and a word of filters': orders(property('not')),
    'enums of one name and other values': orders(
      property('a', 'string', { ...validValues('x'), customProperties: { typeName: 'Code' } }),
      property('b', 'string', { ...validValues('y'), customProperties: { typeName: 'Code' } }),
    ),
    'an own and a foreign entity': product('x', [
      ...orderOf(refer('customer_id', '../users/contract.yaml#users.id')),
      object('users', [key()]),
    ]),
    'a key and an argument': product('x', [object('orders', [key('as_of')])]),
    'an edge back and a field': product('x', orderOf(refer('customer_id', 'orders.id', { reverse: 'id' }))),
  },
  DECIMAL_NOT_LEGAL: {
    'more digits than can be kept': orders(number('DECIMAL(39,2)')),
    'no digits': orders(number('numeric(0, 0)')),
    'more digits behind the point than there are': orders(number('DECIMAL(5,9)')),
  },
  PHYSICAL_TYPE_UNKNOWN: {
    'a misspelled decimal': orders(number('DECMAL(18,2)')),
    'a decimal without its end': orders(number('DECIMAL(18,2')),
    'decimals of another database': orders(number('NUMBER(10,2)')),
    'a number that is text': orders(number('VARCHAR')),
    'a whole number that is text': orders(property('pieces', 'integer', { physicalType: 'text' })),
    'items that are nonsense': orders(property('weights', 'array', { items: number('banana') })),
  },
  NAME_NOT_LEGAL: {
    'a name without letters': orders(property('+')),
    'a property in another alphabet': orders(property('имя')),
    'a property with a letter that is no accented one': orders(property('Straße')),
    'a property with an invisible character': orders(property('na\u200bme')),
    'a property with a blank that is none': orders(property('full\u00a0name')),
    'a property in full-width letters': orders(property('ｎａｍｅ')),
    'a property with a ligature': orders(property('ﬁle')),
    'a property in letters that look Latin': orders(property('n\u0430me')),
    'an object in another alphabet': product('x', [object('заказы', [key()])]),
    'an object with a letter that is two in upper case': product('x', [object('ßorders', [key()])]),
    'an object with an invisible character': product('x', [object('orders\u200d', [key()])]),
    'a nested property in another alphabet': orders(
      property('address', 'object', { properties: [property('улица')] }),
    ),
    'a struct with an invisible character': orders(
      property('ad\u00address', 'object', { properties: [property('street')] }),
    ),
    'a value in another alphabet': orders(property('status', 'string', validValues('готово'))),
    'a value that would be cut to another one': orders(property('status', 'string', validValues('Weiß'))),
    'a value with an invisible character': orders(property('status', 'string', validValues('open\u2060'))),
    'a key of another domain in another alphabet': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.ид')),
    ),
    'an object of another domain in another alphabet': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#люди.id')),
    ),
    'an edge in another alphabet': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.id', { name: 'клиент' })),
    ),
    'an edge named by a column in another alphabet': product(
      'x',
      orderOf(refer('клиент_id', '../users/contract.yaml#users.id'), property('клиент_id')),
    ),
    'a type name with a space': product('x', [
      object('orders', [key()], { customProperties: { typeName: 'Sales order' } }),
    ]),
    'a value without letters': orders(property('grade', 'string', validValues('+'))),
    'an edge back with a dash': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.id', { reverse: 'my-orders' })),
    ),
  },
  NAME_RESERVED: {
    'a root type': product('x', [object('queries', [key()])]),
    'a scalar': product('x', [object('dates', [key()])]),
    'the page info': product('x', [object('page_info', [key()])]),
    'a namespace of Federation': product('x', [
      object('orders', [key()], { customProperties: { typeName: 'federation__Order' } }),
    ]),
    'an introspection field': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.id', { name: '__typename' })),
    ),
  },
  UNKNOWN_TYPE: {
    'an object without properties': orders(property('address', 'object')),
    'an array without items': orders(property('tags', 'array')),
    'an array of arrays': orders(property('grid', 'array', { items: property('', 'array') })),
    'a logical type that ODCS does not have': orders(
      property('shape', 'geometry' as Property['logicalType']),
    ),
    'a key that is an object': product('x', [
      object('orders', [key('id', 1, { logicalType: 'object', properties: [property('a')] })]),
    ]),
  },
  DUPLICATE_ENUM_VALUE: {
    'two values of one name': orders(property('status', 'string', validValues('in transit', 'in_transit'))),
  },
  REFERENCE_NOT_A_KEY: {
    'a column that is no key': product('x', [
      object('users', [key(), property('email')]),
      object('orders', [key(), property('email')], { relationships: [refer('email', 'users.email')] }),
    ]),
    'a part of a key': product('x', [
      object('bins', [key('a', 1), key('b', 2)]),
      object('counts', [key(), property('a')], { relationships: [refer('a', 'bins.a')] }),
    ]),
    'a nested property of another contract': product(
      'x',
      orderOf(refer('customer_id', '../users/contract.yaml#users.account.id')),
    ),
    'a column of a struct': orders(
      property('delivery', 'object', {
        properties: [property('user_id', 'string', { relationships: [refer('user_id', 'orders.id')] })],
      }),
    ),
    'a list of keys': product(
      'x',
      orderOf(
        refer('customer_id', 'orders.id'),
        property('customer_id', 'array', { items: property('', 'string') }),
      ),
    ),
  },
  REFERENCE_UNKNOWN: {
    'an object that is not there': product('x', orderOf(refer('customer_id', 'people.id'))),
    'a column that is not there': product('x', orderOf(refer('user_id', 'orders.id'))),
  },
  REFERENCE_KEYS_DIFFER: {
    'two keys of one foreign entity': product('x', [
      object('orders', [key(), property('customer_id'), property('seller')], {
        relationships: [
          refer('customer_id', '../users/contract.yaml#users.id'),
          refer('seller', '../users/contract.yaml#users.number', { name: 'soldBy' }),
        ],
      }),
    ]),
  },
  PII_IN_KEY: {
    'a key that is personal data': product('x', [
      object('users', [key('email', 1, { customProperties: { pii: 'email' } })]),
    ]),
    'a masked key': product('x', [object('users', [key('id', 1, masked('HASH'))])]),
    'a key that its level masks': product('x', [
      object('users', [key('id', 1, { classification: 'confidential' })]),
    ]),
  },
  MASK_NOT_LEGAL: {
    'NULL where a value is required': orders(
      property('note', 'string', { required: true, ...masked('NULL') }),
    ),
    'HASH of a number': orders(property('total', 'number', masked('HASH'))),
    'PARTIAL of a date': orders(property('placed_at', 'date', masked('PARTIAL'))),
    'REDACT of an enum': orders(
      property('status', 'string', { ...validValues('open'), ...masked('REDACT') }),
    ),
    'GENERALIZE of a boolean': orders(property('paid', 'boolean', masked('GENERALIZE', { to: 'YEAR' }))),
    'GENERALIZE of a date to a bucket': orders(property('day', 'date', masked('GENERALIZE', { to: 10 }))),
    'GENERALIZE to nothing': orders(property('total', 'number', masked('GENERALIZE'))),
    'HASH of a list': orders(property('tags', 'array', { items: property('', 'string'), ...masked('HASH') })),
    'a mask within a struct': orders(
      property('address', 'object', { properties: [property('zip', 'integer', masked('HASH'))] }),
    ),
  },
  PII_NOT_GOVERNED: {
    'personal data that everybody with a token sees': orders(personal({})),
    'an access that keeps nobody out': orders(personal({ access: [['authenticated'], ['role:a']] })),
    'a mask that nobody meets': orders(personal({ mask: { with: 'REDACT', unless: [['authenticated']] } })),
    'a prefix that is the whole': orders(personal({ mask: { with: 'GENERALIZE', to: 60 } })),
    'a field of a struct': orders(property('address', 'object', { properties: [personal({})] })),
  },
  RULE_UNKNOWN: {
    'a rule that does not exist': orders(personal({ access: [['rol:steward']] })),
    'a role without a name': orders(personal({ mask: { with: 'REDACT', unless: [['role']] } })),
    'a field of a struct': orders(
      property('address', 'object', { properties: [personal({ access: [['stewrad']] })] }),
    ),
  },
  MASKED_REFERENCE: {
    'a masked foreign key': product(
      'x',
      orderOf(
        refer('customer_id', '../users/contract.yaml#users.id'),
        property('customer_id', 'string', masked('HASH')),
      ),
    ),
  },
  POLICY_NOT_READABLE: {
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
    'personal data of no category': orders(property('note', 'string', { customProperties: { pii: true } })),
    'a mask on the items of a list': orders(
      property('tags', 'array', { items: property('', 'string', masked('HASH')) }),
    ),
    'a mask on an object': product('x', [object('orders', [key()], masked('NULL'))]),
    'a deprecation without words': orders(
      property('note', 'string', { customProperties: { deprecated: 1 } }),
    ),
  },
  CLASSIFICATION_MISSING: { 'nothing said': orders(unclassified(property('note'))) },
  CLASSIFICATION_UNKNOWN: {
    'a level of another house': orders(property('note', 'string', { classification: 'top secret' })),
  },
} satisfies Record<ModelFindingCode, Record<string, DataProduct>>;

for (const [code, examples] of Object.entries(cases)) {
  test.each(Object.entries(examples))(`${code}: %s`, (_, contract) => {
    const result = modelProduct(contract);
    const found = result.findings.filter((finding) => finding.code === code);
    expect(found.length, JSON.stringify(result.findings, null, 2)).toBeGreaterThan(0);
    for (const finding of found) {
      expect(finding.severity).toBe(modelFindings[code as ModelFindingCode].severity);
      expect(finding.path).toBeTruthy();
      expect(finding.message).toMatch(/"/);
    }
    expect(result.ok).toBe(result.findings.every((finding) => finding.severity !== 'error'));
  });
}

test('what is classified by nothing that is known is closed', () => {
  const result = modelProduct(
    orders(unclassified(property('a')), property('b', 'string', { classification: '?' })),
  );
  const fields = result.ok ? result.model.entities[0]?.fields : undefined;
  expect(fields?.slice(1).map(({ policy }) => policy.classification)).toEqual(['RESTRICTED', 'RESTRICTED']);
});

function orders(...properties: Property[]): DataProduct {
  return product('orders', [object('orders', [key(), ...properties])]);
}

test.each([
  [
    'number',
    ['DECIMAL(38,38)', 'numeric', 'double precision', 'FLOAT64', 'float', 'real', 'int', ' BIGINT ', ''],
  ],
  [
    'integer',
    ['INTEGER', 'int4', 'UInt64', 'NUMBER(38,0)', 'bigserial', 'tinyint(1)', 'long', 'BIGINT UNSIGNED'],
  ],
  ['string', ['banana', 'VARCHAR(20)']],
] as const)(
  'a %s says nothing of a physical type that is understood, or not looked at',
  (logicalType, types) => {
    for (const physicalType of types) {
      const modelled = modelProduct(orders(property('amount', logicalType, { physicalType })));
      expect({ physicalType, findings: modelled.findings }).toEqual({ physicalType, findings: [] });
    }
  },
);
