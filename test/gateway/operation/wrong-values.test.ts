import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contractHead } from '#test/fixtures/contracts.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import { type Answer, ask } from '#test/testkit/test-mesh.ts';

const ledger = `
${contractHead('ledger', { version: '1.0.0' })}
  - name: entries
    properties:
      - { name: id, logicalType: integer, physicalType: bigint, primaryKey: true, required: true, classification: public }
      - { name: number, logicalType: integer, physicalType: bigint, classification: public }
      - { name: day, logicalType: date, classification: public }
      - { name: booked_at, logicalType: timestamp, classification: public }
      - { name: amount, logicalType: number, physicalType: "DECIMAL(18,2)", classification: public }
`;

const time = 'that is not a "DateTime". Write a time with its zone such as "2024-01-31T12:00:00Z", or';
const date = 'that is not a "Date". Write a date such as "2024-01-31".';
const decimal = 'that is not a "Decimal". Write a decimal number such as "12.50".';
const long = 'that is not a "Long". Write a whole number of 64 bits.';
const where = 'Argument "where" of "Query.entries"';

/** By another key, as a domain writes it. */
const extensions = `
  extend type Query {
    entryOf(number: Long! @reveals(field: "Entry.number", by: FILTER)): Entry
      @reveals(field: "Entry.number", by: KEY)
  }
`;

/** A selection of entries by a filter. */
function entries(filter: string): string {
  return `entries(where: ${filter}) { totalCount }`;
}

describe("a value that a domain's own scalar refuses", () => {
  let mesh: KitMesh;
  beforeAll(async () => {
    const rows = { entries: [{ id: '9007199254740993', day: '2024-01-02', amount: '1.50' }] };
    mesh = await createKitMesh({ products: [{ contract: ledger, rows, extensions }] });
  });
  afterAll(() => mesh[Symbol.asyncDispose]());

  async function asked(query: string, variables = {}, operationName?: string): Promise<Answer> {
    const authorization = `Bearer ${await mesh.issuer.token({ sub: 'ann' })}`;
    const named = operationName === undefined ? {} : { operationName };
    return ask(mesh.gateway.url, query, { variables, headers: { authorization }, ...named });
  }

  async function refusal(query: string, variables = {}, operationName?: string): Promise<string | undefined> {
    const { errors, data } = await asked(query, variables, operationName);
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(data).toEqual(expect.not.objectContaining({ entries: expect.anything() }));
    expect(JSON.stringify(errors)).not.toMatch(/literal_|canary/);
    return errors?.[0]?.message;
  }

  test.each([
    [entries('{ bookedAt: { gt: "canary" } }'), `${where} has a value at "where.bookedAt.gt" ${time}`],
    [entries('{ day: { eq: "canary" } }'), `${where} has a value at "where.day.eq" ${date}`],
    [
      entries('{ day: { in: ["2024-01-02", "canary"] } }'),
      `${where} has a value at "where.day.in[1]" ${date}`,
    ],
    [entries('{ day: { in: "canary" } }'), `${where} has a value at "where.day.in" ${date}`],
    [
      entries('{ or: [{ number: { eq: 1 } }, { not: { amount: { lt: "canary" } } }] }'),
      `${where} has a value at "where.or[1].not.amount.lt" ${decimal}`,
    ],
    [entries('{ number: { eq: 9223372036854775808 } }'), `${where} has a value at "where.number.eq" ${long}`],
    ['entryOf(number: "canary") { day }', `Argument "number" of "Query.entryOf" has a value ${long}`],
    ['mine: entryOf(number: 1.5) { day }', `Argument "number" of "Query.entryOf" has a value ${long}`],
    [
      'entries { groupBy(by: [DAY], having: { sum: { amount: { gt: "canary" } } }) { count } }',
      `Argument "having" of "EntryConnection.groupBy" has a value at "having.sum.amount.gt" ${decimal}`,
    ],
  ])('is told with its argument and path: %s', async (selection, message) => {
    const told = await refusal(`{ ${selection} }`);
    expect(told).toContain(message);
    // Beside another operation, literals remain literals.
    const beside = await refusal(`query A { ${selection} } query B { __typename }`, {}, 'A');
    if (selection.includes('9223372036854775808')) {
      expect(beside).toContain(`${where} has a number at "where.number.eq" with more digits`);
      return;
    }
    // A plan writes the brackets of a list that has one value.
    expect(beside?.replace('in[0]"', 'in"')).toContain(message);
  });

  test('is told with the variable and the path in it', async () => {
    const filtered = `query ($w: EntryFilter) { ${entries('$w')} }`;
    expect(
      await refusal(filtered, { w: { and: [{ bookedAt: { in: ['2024-01-02', 'canary'] } }] } }),
    ).toContain(`Variable "$w" has a value at "w.and[0].bookedAt.in[1]" ${time}`);
    expect(await refusal('query ($k: Long!) { entryOf(number: $k) { day } }', { k: 'canary' })).toBe(
      `Variable "$k" has a value ${long}`,
    );
    const day = `query ($d: Date = "canary") { ${entries('{ day: { eq: $d } }')} }`;
    expect(await refusal(day)).toContain('"$d"');
  });

  test('is told in the words of each caller, also where another one sends the same value', async () => {
    const texts = [
      `{ ${entries('{ day: { eq: "canary" } }')} }`,
      `query ($day: Date) { ${entries('{ day: { eq: $day } }')} }`,
      `query ($f: EntryFilter) { ${entries('$f')} }`,
    ];
    const given = [{}, { day: 'canary' }, { f: { day: { eq: 'canary' } } }];
    const told = await Promise.all(texts.map((text, index) => refusal(text, given[index])));
    expect(told).toEqual([
      `${where} has a value at "where.day.eq" ${date}`,
      `Variable "$day" has a value ${date}`,
      `Variable "$f" has a value at "f.day.eq" ${date}`,
    ]);
  });

  test('is not told for a value that only looks like a place', async () => {
    const value = 'x" at "where.secret"; An argument';
    expect(
      await refusal('query ($d: Date!) { entries(where: { day: { eq: $d } }) { totalCount } }', { d: value }),
    ).toBe(`Variable "$d" has a value ${date}`);
  });

  test('is accepted where it is right', async () => {
    const { data, errors } = await asked(
      '{ entry(id: 9007199254740993) { id day amount } entries(where: { amount: { eq: 1.50 } }) { totalCount } }',
    );
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      entry: { id: '9007199254740993', day: '2024-01-02', amount: '1.50' },
      entries: { totalCount: 1 },
    });
  });
});
