import { describe, expect, test } from 'vitest';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { createRawMesh, type RawDomain } from '#test/testkit/raw-mesh.ts';
import { watchShadow } from '../shadow/shadowed-mesh.ts';

const numbers = [
  '9007199254740992',
  '9007199254740993',
  '750727362669608961',
  '0.1234567890123456789',
] as const;
const header = linkHeader({ federation: ['@key'] });

/** Responds with the number that it was asked for. */
const meters: RawDomain = {
  sdl: `${header} scalar Long scalar JSON
    type Query { meter(by: Long): Meter  odd: Float  oddly: JSON }
    type Meter @key(fields: "number") { number: Long!  double: Float  id: ID  list: [Long]  any: JSON }`,
  headers: { 'cache-control': 'public, max-age=60' },
  respond(body) {
    if (body.includes('odd')) return '{"data":{"odd":1e400,"oddly":{"a":1e400}}}';
    const n = /"variables":\{"\w+":([-\d.e]+)\}/.exec(body)?.[1] ?? '0';
    return `{"data":{"meter":{"__typename":"Meter","number":${n},"double":${n},"id":${n},"list":[${n},1,${n}],"any":{"a":[${n}]}}}}`;
  },
};

const others: RawDomain = {
  sdl: `${header} scalar Long
    type Meter @key(fields: "number") { number: Long!  place: String }`,
  headers: meters.headers ?? {},
  respond: (body) =>
    `{"data":{"_entities":[{"place":${JSON.stringify(/"number":([-\d.e]+)/.exec(body)?.[1])}}]}}`,
};

const wholes = numbers.slice(0, 3);
const dataOf = (text: string) => text.replace(/,"extensions":.*/, '').trim();

describe('numbers that no double holds', () => {
  test('are the same from the cache, and each has an entry of its own', async () => {
    await using raw = await createRawMesh({ meters, others });
    const asked = (n: string) => raw.query(`{ meter(by: ${n}) { number double id list any place } }`);
    const first = [];
    for (const n of wholes) first.push(dataOf(await asked(n)));
    expect(first).toEqual(
      wholes.map(
        (n) =>
          `{"data":{"meter":{"number":${n},"double":${n},"id":"${n}","list":[${n},1,${n}],"any":{"a":[${n}]},"place":"${n}"}}}`,
      ),
    );
    const fetched = raw.bodies.length;
    expect(fetched).toBe(2 * wholes.length);
    const again = [];
    for (const n of wholes) again.push(dataOf(await asked(n)));
    expect(again).toEqual(first);
    expect(raw.bodies.length).toBe(fetched);
  });

  test('that are read as infinite are not null from the cache', async () => {
    await using raw = await createRawMesh({ meters });
    for (let times = 0; times < 2; times += 1) {
      const { data, errors } = JSON.parse(await raw.query('{ odd oddly }'));
      expect(data).toEqual({ odd: null, oddly: null });
      expect(errors.map(({ path }: { path: unknown }) => path)).toEqual([['odd'], ['oddly']]);
    }
  });

  test('are no difference between executors', async () => {
    const { gateway, outcomes, kinds } = watchShadow();
    await using raw = await createRawMesh({ meters, others }, { ...gateway, cache: { bytes: 0 } });
    for (const n of wholes) await raw.query(`{ meter(by: ${n}) { number id list any place } }`);
    await expect
      .poll(async () => Object.values(await outcomes())[0], { timeout: 20_000 })
      .toBe(wholes.length);
    await expect.poll(outcomes, { timeout: 20_000 }).toEqual({ equal: wholes.length });
    expect(await kinds()).toEqual({});
  });

  test('that are masked show none of their digits', async () => {
    const unless = 'unless: [["role:steward"]]';
    const width = 'GENERALIZE, to: "1000000"';
    const masks = {
      Float: ['NULL', 'REDACT', width],
      Long: ['NULL', 'REDACT', width],
      Decimal: ['NULL', 'REDACT', width],
      Int: ['REDACT', width],
      // A domain may respond with a number where text is declared.
      String: ['REDACT', 'HASH', 'PARTIAL', 'GENERALIZE, to: "3"'],
      ID: ['NULL'],
      JSON: ['NULL'],
      '[Long]': ['NULL'],
    };
    const fields = Object.entries(masks).flatMap(([type, kinds], at) =>
      kinds.map((mask, index) => ({ name: `f${at}_${index}`, type, mask })),
    );
    for (const n of numbers) {
      await using raw = await createRawMesh({
        meters: {
          sdl: `${linkHeader({ federation: ['@key'], policy: domainDirectives })} scalar Long scalar Decimal scalar JSON
            type Query { meter: Meter }
            type Meter @classification(level: PUBLIC) { ${fields.map(({ name, type, mask }) => `${name}: ${type} @mask(with: ${mask}, ${unless})`).join(' ')} }`,
          respond: () =>
            `{"data":{"meter":{${fields.map(({ name, type }) => `"${name}":${type.startsWith('[') ? `[${n}]` : type === 'JSON' ? `{"a":${n}}` : n}`)}}}}`,
        },
      });
      const text = await raw.query(`{ meter { ${fields.map(({ name }) => name).join(' ')} } }`);
      const { data } = JSON.parse(text);
      expect(Object.keys(data.meter)).toEqual(fields.map(({ name }) => name));
      // Of a bucket the millions are shown.
      expect(text).not.toContain(n.slice(-6));
      expect(JSON.parse(await raw.query('{ meter { f0_1 } }')).data.meter).toEqual({ f0_1: 0 });
    }
  });
});
