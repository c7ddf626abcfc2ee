import { expect } from 'vitest';
import type { HttpAttempt } from '../attacker.ts';
import type { AttackArea, World } from '../attempt.ts';
import { claimsOf, personas } from '../personas.ts';

/** The longest line that a request may write, however long its names are. */
const longestLine = 4_000;

const forged = '{"level":"error","component":"gateway","message":"forged"}';

/** Names that would end a line, begin another one, or change what a terminal shows. */
const hostileNames = [
  `a\n${forged}`,
  `a\r\n${forged}\r\n`,
  `a","message":"forged","b":"`,
  '\u001b[2J\u001b]0;forged\u0007',
  'a\u009b2Kb\u0085c',
  'a\u2028b\u2029c',
  '\u202eforged\u2066\u200b\ufeff',
  'lone \ud800 and \udc00 surrogates',
  'a\u0000b\u007fc\u0008d',
  `${'😀'.repeat(20_000)}`,
  'x'.repeat(20_000),
  '%s %o %j \\u000a',
  '__proto__',
];

const counted = '{ customers { totalCount } }';

/** Weft's own: names of callers in the log, which are one line of JSON each, bounded and without control characters. */
export const logLines: AttackArea = {
  area: 'log lines (our own)',
  attempts: {
    'LOG-01 names of operations': async (world) => {
      for (const name of hostileNames) {
        const lines = await linesOf(world, { body: { query: counted, operationName: name } });
        // A name that the document does not define is not written.
        expect(lines.map(({ operation }) => operation)).toEqual([undefined]);
      }
      const name = `N${'n'.repeat(20_000)}`;
      const [line] = await linesOf(world, {
        as: 'analyst_eu',
        body: { query: `query ${name} ${counted}`, operationName: name },
      });
      expect(line).toMatchObject({ operation: name.slice(0, 100), codes: [] });
      for (const odd of hostileNames) {
        const path = `/graphql?query=${encodeURIComponent(counted)}&operationName=${encodeURIComponent(odd.toWellFormed())}`;
        const headers = { 'apollo-require-preflight': '1' };
        for (const each of await linesOf(world, { method: 'GET', path, headers, body: undefined })) {
          expect(each.operation).toBeUndefined();
        }
      }
    },
    'LOG-02 names of applications': async (world) => {
      const statuses: unknown[] = [];
      for (const consumer of hostileNames) {
        const token = await world.mesh.issuer.token({
          ...claimsOf(personas.analyst_eu.principal),
          client_id: consumer,
        });
        const [line] = await linesOf(world, {
          headers: { authorization: `Bearer ${token}` },
          body: { query: counted },
        });
        statuses.push(line?.status);
        expect(String(line?.consumer ?? '').length).toBeLessThanOrEqual(100);
      }
      // A token that is too long is refused with all that is in it.
      expect(statuses.filter((status) => status === 200).length).toBeGreaterThan(8);
    },
    'LOG-03 headers and addresses': async (world) => {
      // HTTP forbids line ends in them, and each character is a byte.
      const bytes = hostileNames
        .map((name) =>
          [...name].filter((letter) => letter >= ' ' && letter <= '\u00ff' && letter !== '\u007f').join(''),
        )
        .filter((name) => name.length < 8_000);
      for (const value of [...bytes, 'a\tb', '\u009b2J', 'x'.repeat(7_000)]) {
        for (const name of [
          'x-purpose',
          'traceparent',
          'user-agent',
          'apollographql-client-name',
          'accept',
          'origin',
          'x-forwarded-for',
          'x-request-id',
          'content-type',
        ]) {
          await linesOf(world, { as: 'analyst_eu', headers: { [name]: value }, body: { query: counted } });
        }
        await linesOf(world, { headers: { authorization: `Bearer ${value}` }, body: { query: counted } });
        await linesOf(world, { method: 'GET', path: `/${encodeURIComponent(value)}`, body: undefined });
      }
      const { attacker, mesh } = world;
      for (const header of [{ kid: `k\n${forged}` }, { alg: 'EdDSA', kid: '\u001b[2J'.repeat(500) }]) {
        const token = await mesh.issuer.token({ iss: `\n${forged}` }, { header });
        await linesOf(world, { headers: { authorization: `Bearer ${token}` }, body: { query: counted } });
        world.output.take();
        await attacker.http({
          to: 'customers',
          headers: { 'x-weft-envelope': token },
          body: { query: counted },
        });
        for (const line of world.output.logged()) expectOneLine(line);
      }
    },
    'LOG-04 names in documents, bodies and variables': async (world) => {
      const long = 'a'.repeat(9_000);
      for (const query of [
        `{ ${long}: broken }`,
        `{ ${long} }`,
        `query ($${long}: Int) { customers { totalCount } }`,
        `{ customers(first: "\\n${forged.replaceAll('"', '\\"')}") { totalCount } }`,
        `{ customers { nodes { id ...${long} } } }`,
      ]) {
        await linesOf(world, { as: 'steward', body: { query } });
      }
      for (const name of hostileNames) {
        await linesOf(world, { as: 'steward', body: { query: name } });
        await linesOf(world, { as: 'steward', body: `{"query":"${name}` });
        await linesOf(world, { as: 'steward', body: { query: counted, id: name, documentId: name } });
        const query = 'query ($w: CustomerFilter) { customers(where: $w) { totalCount } }';
        const variables = { w: { birthDate: { eq: name }, [name]: name } };
        await linesOf(world, { as: 'steward', body: { query, variables } });
      }
    },
  },
};

/** The lines of requests that an attempt leads to; everything else that is logged meanwhile is checked with them. */
async function linesOf(
  { attacker, output }: World,
  attempt: HttpAttempt,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const before = output.logged().length;
  await attacker.http(attempt);
  const lines = output.logged().slice(before).map(expectOneLine);
  const requests = lines.filter(({ component, message }) => component === 'gateway' && message === 'request');
  expect(requests.length).toBeLessThanOrEqual(1);
  return requests;
}

function expectOneLine(line: string): Readonly<Record<string, unknown>> {
  expect(line.endsWith('}\n')).toBe(true);
  const text = line.slice(0, -1);
  // Line ends, control characters, lone surrogates, and characters that are invisible or turn the direction of text.
  expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(text.length).toBeLessThan(longestLine);
  const read = JSON.parse(text);
  expect(read.message).not.toBe('forged');
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
  return read;
}
