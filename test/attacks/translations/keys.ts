import { createHmac } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { readHomeEnvelopeKey } from '#gateway/identity/envelope-key.ts';
import { createJoinedMesh, type JoinedMesh, people } from '#test/fixtures/joined-mesh.ts';
import { secretsBelow } from '#test/testkit/secrets-below.ts';
import { principal } from '#test/testkit/test-product.ts';
import type { AttackArea } from '../attempt.ts';

/** What a team can do with everything that governance handed to its domain. */
export const keys: AttackArea = {
  area: 'keys: a domain with all that it was handed (our own)',
  attempts: {
    'KEY-01 a dictionary, under each key that it holds': async () => {
      await using mesh = await createJoinedMesh();
      const [customers, persons] = [await digitsIn(mesh, 'customers'), await digitsIn(mesh, 'people')];
      const tried = dictionaryUnder(await secretsBelow(join(mesh.home, 'domains/shops')));
      // The dictionary is a real one: it finds everything that is the domain's own.
      for (const own of [...customers.mail, ...customers.nick]) expect(tried).toContain(own);
      for (const other of persons.nick) expect(tried).not.toContain(other);
    },
    'KEY-02 a column that calls itself what others join by': async () => {
      await using mesh = await createJoinedMesh();
      const [leads, persons] = [await digitsIn(mesh, 'leads'), await digitsIn(mesh, 'people')];
      const tried = dictionaryUnder(await secretsBelow(join(mesh.home, 'domains/markets')));
      for (const own of leads.mail) expect(tried).toContain(own);
      for (const other of persons.mail) expect(tried).not.toContain(other);
    },
    'KEY-03 a private key among what all domains read': async () => {
      await using mesh = await createJoinedMesh();
      await readHomeEnvelopeKey(mesh.home);
      const read = [
        'keys',
        ...(await readdir(join(mesh.home, 'domains'))).map((name) => join('domains', name)),
      ];
      for (const folder of read) {
        for (const file of await readdir(join(mesh.home, folder))) {
          expect(await readFile(join(mesh.home, folder, file), 'utf8')).not.toMatch(/"d":/);
        }
      }
      expect(await readFile(join(mesh.home, 'gateway/envelope.private.json'), 'utf8')).toMatch(/"d":/);
    },
  },
};

/** What follows the key's id in the tokens of a list. */
async function digitsIn(mesh: JoinedMesh, list: 'people' | 'customers' | 'leads') {
  const token = await mesh.kit.tokenOf(principal('analyst'));
  const response = await fetch(`${mesh.kit.gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: `{ ${list} { nodes { mail nick } } }` }),
  });
  const { data } = (await response.json()) as {
    data: Record<string, { nodes: { mail: string; nick: string }[] }>;
  };
  const nodes = data[list]?.nodes ?? [];
  expect(nodes).toHaveLength(people.length);
  return { mail: nodes.map(({ mail }) => mail.slice(13)), nick: nodes.map(({ nick }) => nick.slice(13)) };
}

const coordinates = ['Person', 'Customer', 'Lead'].flatMap((type) => [`${type}.mail`, `${type}.nick`]);

/** The digits of every value's token under every key, and under what is derived from it for each column. */
function dictionaryUnder(secrets: readonly string[]): ReadonlySet<string> {
  const values = people.flatMap(({ mail, nick }) => [mail, nick]);
  const held = secrets.map((secret) => Buffer.from(secret, 'base64'));
  const derived = held.flatMap((key) => coordinates.map((coordinate) => columnKey(key, coordinate)));
  return new Set(
    [...held, ...derived].flatMap((key) =>
      values.map((value) => createHmac('sha256', key).update(value).digest('hex').slice(0, 24)),
    ),
  );
}

/** HKDF-SHA-256 as `docs/keys.md` says, without the product's own code. */
function columnKey(key: Buffer, coordinate: string): Buffer {
  const info = ['weft token column 2', coordinate].map((part) => `${part.length}:${part}`).join('\n');
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(key).digest();
  return createHmac('sha256', extracted).update(`${info}\u0001`).digest();
}
