import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractHead } from '#test/fixtures/contracts.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';

const readings = `${contractHead('meters')}
  - name: readings
    properties:
      - { name: id, logicalType: integer, physicalType: bigint, primaryKey: true, required: true, classification: public }
      - { name: big, logicalType: integer, physicalType: bigint, classification: public }
      - { name: huge, logicalType: integer, physicalType: hugeint, classification: public }
      - { name: share, logicalType: number, physicalType: "DECIMAL(38,20)", classification: public }
`;

const notes = `${contractHead('notes')}
  - name: notes
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: reading_id
        logicalType: integer
        physicalType: bigint
        classification: public
        relationships:
          - type: foreignKey
            to: ../meters/contract.yaml#schema/readings/properties/id
            customProperties: [{ property: reverse, value: notes }]
`;

/** Neighbours that are one double. */
const bigs = ['9007199254740992', '9007199254740993'] as const;
const huges = [`${'9'.repeat(37)}7`, `${'9'.repeat(37)}8`] as const;
const shares = [
  '123456789012345678.00000000000000000001',
  '123456789012345678.00000000000000000002',
] as const;

describe('numbers that no double holds, of a product,', () => {
  let mesh: KitMesh;
  let token: string;
  beforeAll(async () => {
    const rows = bigs.map((big, index) => ({ id: big, big, huge: huges[index], share: shares[index] }));
    mesh = await createKitMesh({
      products: [
        { contract: readings, rows: { readings: rows } },
        {
          contract: notes,
          rows: { notes: bigs.map((reading_id, index) => ({ id: `n${index}`, reading_id })) },
        },
      ],
      gateway: { limits: { requestsPerSecond: 0 } },
    });
    token = await mesh.issuer.token({ sub: 'ann' });
  });
  afterAll(() => mesh[Symbol.asyncDispose]());

  /** Bodies and responses as they are written: JavaScript would round them. */
  async function post(body: string): Promise<string> {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const response = await fetch(`${mesh.gateway.url}/graphql`, { method: 'POST', headers, body });
    const text = await response.text();
    expect(text).not.toContain('"errors"');
    return text;
  }

  const query = (text: string) => post(JSON.stringify({ query: text }));

  describe.each([
    ['big', 'Long', bigs],
    ['huge', 'Decimal', huges],
    ['share', 'Decimal', shares],
  ] as const)('%s', (field, type, values) => {
    test.each([0, 1] as const)('are told apart as literals, text and variables: %s', async (index) => {
      const value = values[index];
      const expected = `{"readings":{"nodes":[{"id":"${bigs[index]}","${field}":"${value}"}]}}`;
      const selected = `{ nodes { id ${field} } }`;
      for (const written of [value, `"${value}"`]) {
        expect(await query(`{ readings(where: { ${field}: { eq: ${written} } }) ${selected} }`)).toContain(
          expected,
        );
        expect(
          await query(`{ readings(where: { ${field}: { in: [1, ${written}] } }) ${selected} }`),
        ).toContain(expected);
        const text = `query ($v: ${type}) { readings(where: { ${field}: { eq: $v } }) ${selected} }`;
        expect(await post(`{"query":${JSON.stringify(text)},"variables":{"v":${written}}}`)).toContain(
          expected,
        );
        const filtered = `query ($w: ReadingFilter) { readings(where: $w) ${selected} }`;
        const variables = `{"w":{"and":[{"${field}":{"eq":${written}}}]}}`;
        expect(await post(`{"query":"${filtered}","variables":${variables}}`)).toContain(expected);
      }
      const other = values[1 - index];
      const compared = index === 0 ? 'lt' : 'gt';
      expect(
        await query(`{ readings(where: { ${field}: { ${compared}: ${other} } }) ${selected} }`),
      ).toContain(expected);
    });

    test('are aggregated and grouped exactly', async () => {
      const text = await query(
        `{ readings { aggregate { min { ${field} } max { ${field} } countDistinct { ${field} } } groupBy(by: [${field.toUpperCase()}]) { keys { ${field} } count } } }`,
      );
      const shown = (value: string) => `{"${field}":"${value}"}`;
      expect(text).toContain(
        `{"min":${shown(values[0])},"max":${shown(values[1])},"countDistinct":{"${field}":2}}`,
      );
      for (const value of values) expect(text).toContain(`{"keys":${shown(value)},"count":1}`);
    });
  });

  test('are keys of another domain, by representation and back', async () => {
    const text = await query(
      '{ notes(orderBy: [{ id: ASC }]) { nodes { id reading { id big huge notes { nodes { id } } } } } }',
    );
    for (const [index, big] of bigs.entries()) {
      expect(text).toContain(
        `{"id":"n${index}","reading":{"id":"${big}","big":"${big}","huge":"${huges[index]}","notes":{"nodes":[{"id":"n${index}"}]}}}`,
      );
    }
  });

  test('are cached each by itself, and a cached response is the same', async () => {
    const asked = (value: string) =>
      query(`{ readings(where: { big: { eq: ${value} } }) { nodes { big huge share } } }`);
    const [meters] = mesh.products;
    const misses = await Promise.all(bigs.map(asked));
    await expect
      .poll(async () => {
        const before = meters?.statements.length;
        await Promise.all(bigs.map(asked));
        return (meters?.statements.length ?? 0) - (before ?? 0);
      })
      .toBe(0);
    const hits = await Promise.all(bigs.map(asked));
    const dataOf = (text: string) => /"data":(\{.*\}),"extensions"/.exec(text)?.[1];
    expect(hits.map(dataOf)).toEqual(misses.map(dataOf));
    expect(hits.map(dataOf)).toEqual(
      bigs.map(
        (big, index) =>
          `{"readings":{"nodes":[{"big":"${big}","huge":"${huges[index]}","share":"${shares[index]}"}]}}`,
      ),
    );
  });
});
