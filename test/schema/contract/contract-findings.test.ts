import { expect, test } from 'vitest';
import { type ContractFindingCode, contractFindings } from '#schema/contract/contract-findings.ts';
import { type ReadContractOptions, readContract } from '#schema/contract/read-contract.ts';
import { contract, contractV22 } from './contracts.ts';

interface Case {
  readonly document: string | Uint8Array;
  readonly options?: ReadContractOptions;
  /** `line:column path` of the finding. */
  readonly at: string;
}

function property(text: string): string {
  return contract('', `    - { name: id, classification: public, ${text} }`);
}

function relationship(to: string): string {
  return property(`logicalType: string, relationships: [{ to: ${to} }]`);
}

function keys(...positions: number[]): string {
  const names = 'abc';
  const lines = positions.map(
    (position, index) =>
      `    - { name: ${names[index]}, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: ${position} }`,
  );
  return contract('', lines.join('\n'));
}

/** For every code a document that causes it, and its position. */
const cases = {
  CONTRACT_TOO_LARGE: { document: contract(), options: { limits: { bytes: 100 } }, at: '1:1 ' },
  CONTRACT_TOO_DEEP: {
    document: contract('customProperties: [{ property: a, value: [[[[[[]]]]]] }]'),
    options: { limits: { depth: 6 } },
    at: '1:1 ',
  },
  CONTRACT_TOO_MANY_NODES: {
    document: contract('tags: [a, b, c, d, e, f]'),
    options: { limits: { nodes: 15 } },
    at: '11:7 tags',
  },
  CONTRACT_NOT_UTF8: { document: Uint8Array.of(0x61, 0xff), at: '1:1 ' },
  YAML_SYNTAX: { document: 'id: "open', at: '1:10 ' },
  YAML_VERSION: { document: `%YAML 1.1\n---\n${contract()}`, at: '1:1 ' },
  YAML_MULTIPLE_DOCUMENTS: { document: `${contract()}---\nid: b\n`, at: '11:1 ' },
  YAML_DUPLICATE_KEY: { document: contract('id: again'), at: '11:1 id' },
  YAML_KEY_NOT_TEXT: { document: contract('[a]: b'), at: '11:1 ' },
  YAML_UNSUPPORTED_TAG: { document: contract('tenant: !secret x'), at: '11:17 tenant' },
  YAML_UNKNOWN_ALIAS: { document: contract('tenant: *nobody'), at: '11:9 tenant' },
  YAML_TOO_MANY_ALIASES: {
    document: contract('tenant: &t x\ntags: [*t, *t, *t]'),
    options: { limits: { aliases: 2 } },
    at: '12:16 tags[2]',
  },
  NOT_A_CONTRACT: { document: '- a', at: '1:1 ' },
  UNSUPPORTED_API_VERSION: { document: contract().replace('v3.1.0', 'v4.0.0'), at: '1:13 apiVersion' },
  WRONG_KIND: { document: contract().replace('DataContract', 'DataProduct'), at: '2:7 kind' },
  MISSING_KEY: { document: contract().replace('id: orders', 'name: orders'), at: '1:1 id' },
  UNKNOWN_KEY: { document: contract('owner: me'), at: '11:1 owner' },
  WRONG_TYPE: { document: contract().replace('1.0.0', '1.0'), at: '4:10 version' },
  VALUE_NOT_ALLOWED: {
    document: property('logicalType: text'),
    at: '10:56 schema[0].properties[0].logicalType',
  },
  PATTERN_MISMATCH: {
    document: relationship('customers'),
    at: '10:86 schema[0].properties[0].relationships[0].to',
  },
  FORMAT_MISMATCH: { document: contract('contractCreatedTs: yesterday'), at: '11:20 contractCreatedTs' },
  OUT_OF_RANGE: {
    document: property('logicalType: string, logicalTypeOptions: { minLength: -1 }'),
    at: '10:97 schema[0].properties[0].logicalTypeOptions.minLength',
  },
  SEVERAL_OPERATORS: {
    document: property('logicalType: string, quality: [{ metric: nullValues, mustBe: 0, mustNotBe: 1 }]'),
    at: '10:74 schema[0].properties[0].quality[0]',
  },
  NESTED_SHORTHAND_REFERENCE: {
    document: relationship('orders.id.part'),
    at: '10:86 schema[0].properties[0].relationships[0].to',
  },
  YML_REFERENCE: {
    document: relationship('../users/contract.yml#schema/users/properties/id'),
    at: '10:86 schema[0].properties[0].relationships[0].to',
  },
  SCALAR_CUSTOM_VALUE: {
    document: contractV22(
      '    quality: [{ templateName: t, toolName: e, customProperties: [{ property: a, value: b }] }]',
    ),
    at: '14:88 dataset[0].quality[0].customProperties[0].value',
  },
  NEWER_SHAPE: {
    document: contract('team: { name: sales }').replace('v3.1.0', 'v3.0.2'),
    at: '1:13 apiVersion',
  },
  INVALID_VERSION: { document: contract().replace('1.0.0', 'v1'), at: '4:10 version' },
  MISSING_DOMAIN: { document: contract().replace('domain: sales\n', ''), at: '1:1 ' },
  CREDENTIALS_IN_CONTRACT: { document: contractV22('password: "1234"'), at: '14:11 password' },
  DUPLICATE_POLICY: {
    document: contract('    customProperties: [{ property: rows, value: 1 }, { property: rows, value: 2 }]'),
    at: '11:54 schema[0].customProperties[1]',
  },
  POLICY_MISSPELT: {
    document: contract(
      '    customProperties: [{ property: rows, value: 1 }, { property: MinGroup_Sizes, value: 9 }]',
    ),
    at: '11:54 schema[0].customProperties[1]',
  },
  DUPLICATE_OBJECT: { document: contract('  - name: orders'), at: '11:11 schema[1].name' },
  DUPLICATE_PROPERTY: {
    document: contract('    - { name: id, logicalType: string, classification: public }'),
    at: '11:15 schema[0].properties[1].name',
  },
  DUPLICATE_KEY_POSITION: {
    document: keys(1, 1),
    at: '11:101 schema[0].properties[1].primaryKeyPosition',
  },
  KEY_POSITION_GAP: { document: keys(1, 3), at: '11:101 schema[0].properties[1].primaryKeyPosition' },
  UNKNOWN_REFERENCE: {
    document: relationship('customers.id'),
    at: '10:86 schema[0].properties[0].relationships[0].to',
  },
  RELATIONSHIP_LENGTH_MISMATCH: {
    document: contract('    relationships: [{ from: [orders.id], to: [orders.id, orders.id] }]'),
    at: '11:21 schema[0].relationships[0]',
  },
  ARRAY_WITHOUT_ITEMS: { document: property('logicalType: array'), at: '10:7 schema[0].properties[0]' },
  MISSING_LOGICAL_TYPE: { document: property('required: true'), at: '10:7 schema[0].properties[0]' },
  UNKNOWN_LOGICAL_TYPE: {
    document: contractV22(
      '',
      '      - { column: id, logicalType: blob, physicalType: blob, classification: public }',
    ),
    at: '13:36 dataset[0].columns[0].logicalType',
  },
} satisfies Record<ContractFindingCode, Case>;

const codes = Object.keys(cases) as ContractFindingCode[];

test.each([
  ['maks', 'mask'],
  ['pi', 'pii'],
  ['PII', 'pii'],
  ['acess', 'access'],
  ['row', 'rows'],
  ['min_group_size', 'minGroupSize'],
])('a finding says that the custom property "%s" protects nothing and suggests "%s"', (written, meant) => {
  const { findings } = readContract(contract(`    customProperties: [{ property: ${written}, value: 1 }]`));
  const found = findings.find(({ code }) => code === 'POLICY_MISSPELT');
  expect(found?.message).toContain(`write "${meant}"`);
});

test('a custom property with another name is not read as policy', () => {
  const custom = ['sources', 'reverse', 'owner', 'audience', 'team'].map(
    (name) => `{ property: ${name}, value: 1 }`,
  );
  const { findings } = readContract(contract(`    customProperties: [${custom.join(', ')}]`));
  expect(findings.filter(({ code }) => code === 'POLICY_MISSPELT')).toEqual([]);
});

test.each(codes)('%s names the place', (code) => {
  const { document, options, at }: Case = cases[code];
  const { ok, findings } = readContract(document, options);
  const { kind, severity } = contractFindings[code];
  expect(
    findings.map((found) => [found.code, `${found.line}:${found.column} ${found.path ?? ''}`]),
  ).toContainEqual([code, at]);
  expect(ok).toBe(severity === 'warning');
  const strict = readContract(document, { ...options, strict: true });
  expect(strict.ok).toBe(severity === 'warning' && kind !== 'tolerance');
});

test.each(codes)('%s says what to do', (code) => {
  const { document, options }: Case = cases[code];
  const found = readContract(document, options).findings.find((finding) => finding.code === code);
  expect(found?.message).toMatch(/[;:] .+\.$/s);
});
