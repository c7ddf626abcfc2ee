import { expect, test } from 'vitest';
import { createDuckDb } from '#platform/engines/duckdb/duckdb.ts';
import { literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import type { Engine } from '#platform/engines/engine.ts';
import { createPostgres } from '#platform/engines/postgres/postgres.ts';
import { columnTypeOf } from '#platform/relation/column-type.ts';
import type { CoordinatePolicy, MaskKind } from '#schema/policy/policy.ts';
import { contractHead } from '#test/fixtures/contracts.ts';
import { eachEngine } from '#test/testkit/each-engine.ts';
import { principal } from '#test/testkit/test-product.ts';
import { tokenOf } from '#test/testkit/token-of.ts';
import { entityOf, seenRows } from './seen-rows.ts';

/** The contract declaration of a type, and a value of it in the snapshot and in the graph. */
const types = {
  String: ['string', '', 'Straße 12', 'Straße 12'],
  Int: ['integer', '', -17, -17],
  Long: ['integer', 'bigint', '9223372036854775807', '9223372036854775807'],
  Float: ['number', '', 7.5, 7.5],
  Decimal: ['number', 'DECIMAL(18,2)', '-12.34', '-12.34'],
  Date: ['date', '', '2024-05-17', '2024-05-17'],
  DateTime: ['timestamp', '', '2024-05-17 10:11:12', '2024-05-17T10:11:12Z'],
  Time: ['time', '', '10:11:12', '10:11:12'],
  Boolean: ['boolean', '', true, true],
} as const;

type TypeName = keyof typeof types;

const constants: Readonly<Record<TypeName, unknown>> = {
  String: '[redacted]',
  Int: 0,
  Long: '0',
  Float: 0,
  Decimal: '0.00',
  Date: '1970-01-01',
  DateTime: '1970-01-01T00:00:00Z',
  Time: '00:00:00',
  Boolean: null,
};

interface Sample {
  readonly type: TypeName;
  readonly mask: MaskKind | 'DENY';
  readonly to?: string;
  /** The value in the snapshot. @default the type's value */
  readonly value?: unknown;
  readonly pii?: readonly string[];
  readonly shown: unknown;
}

const typeNames = Object.keys(types) as TypeName[];
const secrets = { hash: Buffer.alloc(32, 2), tenant: 'acme' };

const constantSamples = typeNames.flatMap((type): Sample[] => [
  { type, mask: 'NULL', shown: null },
  { type, mask: 'DENY', shown: null },
  { type, mask: 'REDACT', shown: constants[type] },
  { type, mask: 'REDACT', value: null, shown: constants[type] },
  { type, mask: 'GENERALIZE', to: '1); DROP SCHEMA', shown: constants[type] },
  ...(type === 'String'
    ? []
    : (['HASH', 'PARTIAL'] as const).map((mask): Sample => ({ type, mask, shown: constants[type] }))),
]);

const generalised = (type: TypeName, to: string, shown: unknown, value?: unknown): Sample => ({
  type,
  mask: 'GENERALIZE',
  to,
  shown,
  ...(value === undefined ? {} : { value }),
});

const bucketSamples: readonly Sample[] = [
  ...['', '0', '01', '-5', '1000000000'].map((to) => generalised('Int', to, 0)),
  ...['', '0', '01', 'x1', '1x'].map((to) => generalised('String', to, '[redacted]')),
  generalised('Date', 'YEAR', '2024-01-01'),
  generalised('Date', 'MONTH', '2024-05-01'),
  generalised('Date', '10', '1970-01-01'),
  generalised('DateTime', 'YEAR', '2024-01-01T00:00:00Z'),
  generalised('DateTime', 'MONTH', '2024-05-01T00:00:00Z'),
  generalised('Time', 'YEAR', '00:00:00'),
  generalised('Int', '10', -20),
  generalised('Int', '10', 40, 47),
  generalised('Int', '10', 40, 40),
  generalised('Int', '999999999', -999_999_999),
  generalised('Int', 'YEAR', 0),
  generalised('Int', '1000', null, -(2 ** 31)),
  generalised('Long', '1000', '9223372036854775000'),
  generalised('Long', '10', '-10', '-1'),
  generalised('Float', '5', 5),
  generalised('Float', '5', -5, -0.5),
  generalised('Decimal', '10', '-20.00'),
  generalised('Decimal', '10', '40.00', '49.99'),
  generalised('String', '3', 'Str*'),
  generalised('String', '8', 'Straße 1*'),
  generalised('String', '9', '[redacted]'),
  generalised('String', '12', '[redacted]'),
  generalised('String', '3', '[redacted]', ''),
  generalised('String', '2', '👩👩*', '👩👩👩'),
  generalised('String', '3', '[redacted]', '👩👩👩'),
  generalised('String', '1', 'S*'),
  generalised('String', '100', '[redacted]'),
  generalised('String', 'YEAR', '[redacted]'),
  ...typeNames.map((type) =>
    generalised(
      type,
      type.startsWith('Date') ? 'YEAR' : '10',
      ['Time', 'Boolean'].includes(type) ? constants[type] : null,
      null,
    ),
  ),
];

const partial = (value: string | null, shown: unknown): Sample => ({
  type: 'String',
  mask: 'PARTIAL',
  value,
  shown,
});
/** @param spelled the text that the token is computed from. */
const hashed = (value: string | null, pii: readonly string[], spelled: string | null): Sample => ({
  type: 'String',
  mask: 'HASH',
  value,
  pii,
  shown: spelled,
});

const textSamples: readonly Sample[] = [
  partial('12345678', '****5678'),
  partial('1234567', '[redacted]'),
  partial('DE89370400440532013000', '****3000'),
  partial(null, null),
  hashed(' Ann@X.org ', [], ' Ann@X.org '),
  hashed(' Ann@X.org ', ['email'], 'ann@x.org'),
  hashed('+49 (0)30-12x9', ['phone'], '49030129'),
  hashed('Ann', ['name'], 'Ann'),
  hashed(null, ['email'], null),
];

const samples = [...constantSamples, ...bucketSamples, ...textSamples].map((sample, at) => ({
  ...sample,
  name: `c${at}`,
  coordinate: `Sample.c${at}`,
}));

const contract = `
${contractHead('samples', { tenant: 'acme' })}
  - name: samples
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: tags, logicalType: array, classification: public, items: { logicalType: string } }
${samples
  .map(({ name, type, pii }) => {
    const [logical, physical] = types[type];
    const custom = pii?.[0] ? `, customProperties: [{ property: pii, value: ${pii[0]} }]` : '';
    return `      - { name: ${name}, logicalType: ${logical}${physical && `, physicalType: "${physical}"`}, classification: ${custom ? 'internal' : 'public'}${custom} }`;
  })
  .join('\n')}
`;

const policyOf = ({ mask, to }: Sample): Partial<CoordinatePolicy> =>
  mask === 'DENY'
    ? { access: [{ allow: [['role:steward']] }] }
    : { masks: [{ with: mask, unless: [['role:steward']], ...(to === undefined ? {} : { to }) }] };

const token = ({ coordinate, pii = [], shown }: (typeof samples)[number]) => {
  return tokenOf(String(shown), { ...secrets, domain: pii[0]?.toLowerCase() ?? coordinate });
};

const engines = eachEngine().map(([name, postgres]) => {
  const create = (): Promise<Engine> => {
    const server = postgres();
    return server ? createPostgres({ access: server.reader }) : createDuckDb({ allowedDirectories: [] });
  };
  return [name, create] as const;
});

const idType = ({ dialect }: Engine) => dialect.columnType({ name: 'ID' });

const entity = entityOf(contract);
const policies = Object.fromEntries(samples.map((sample) => [sample.coordinate, policyOf(sample)]));

async function row(create: () => Promise<Engine>, role: string): Promise<Record<string, unknown>> {
  await using engine = await create();
  const columns = samples.map(({ name, type, value }) => {
    const field = entity.fields.find((candidate) => candidate.name === name);
    const column = field && columnTypeOf(field.type);
    if (!column) throw new Error(`The contract has no column "${name}".`);
    const stored = value === undefined ? types[type][2] : value;
    const text = stored === null ? 'NULL' : literal(String(stored));
    return `CAST(${text} AS ${engine.dialect.columnType(column)}) AS ${name}`;
  });
  const stored = `SELECT CAST('s1' AS ${idType(engine)}) AS id, ARRAY['a', 'b'] AS tags, ${columns.join(', ')}`;
  const [seen = {}] = await seenRows({
    engine,
    entity,
    stored,
    policies,
    principal: principal(role),
    secrets,
  });
  return seen;
}

test.each(engines)(
  'in %s each mask shows its value for each type, or less where the type has no legal value',
  async (_, create) => {
    const seen = await row(create, 'analyst');
    expect(seen).toMatchObject({ id: 's1', tags: ['a', 'b'] });
    for (const sample of samples) {
      const { mask, shown } = sample;
      const expected = mask === 'HASH' && sample.type === 'String' && shown !== null ? token(sample) : shown;
      expect({ ...sample, shows: seen[sample.name] }).toEqual({ ...sample, shows: expected });
    }
  },
);

test.each(engines)('in %s a caller without masks sees each value unchanged', async (_, create) => {
  const seen = await row(create, 'steward');
  for (const sample of samples) {
    const stored = sample.value === undefined ? types[sample.type][3] : sample.value;
    expect({ ...sample, shows: seen[sample.name] }).toEqual({ ...sample, shows: stored });
  }
});

test.each(engines)('in %s a key and a list have no neutral value', async (_, create) => {
  await using engine = await create();
  const seen = (mask: MaskKind) =>
    seenRows({
      engine,
      entity,
      stored: `SELECT CAST('s1' AS ${idType(engine)}) AS id, ARRAY['a'] AS tags`,
      policies: {
        'Sample.id': { masks: [{ with: mask, to: '2', unless: [] }] },
        'Sample.tags': { masks: [{ with: mask, to: '2', unless: [] }] },
      },
      principal: principal('analyst'),
      fields: ['id', 'tags'],
    });
  for (const mask of ['REDACT', 'HASH', 'PARTIAL', 'GENERALIZE', 'NULL'] as const) {
    expect(await seen(mask)).toEqual([{ id: null, tags: null }]);
  }
});
