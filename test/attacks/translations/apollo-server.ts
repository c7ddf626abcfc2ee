import { expect } from 'vitest';
import { RemoteGraphQLDataSource } from '#gateway/apollo-server/data-source.ts';
import type { AttackArea } from '../attempt.ts';
import { codesOf } from '../expectations.ts';

const secrets = '{ customers(first: 1) { nodes { id ssn email } } }';

/** An Apollo Server in front of Weft: what its context, its plugins and the hooks of its author may not do. */
export const apolloServer: AttackArea = {
  area: 'an Apollo Server over Weft',
  attempts: {
    'APOLLO-01': async ({ attacker, mesh }) => {
      await using server = await mesh.apolloServer();
      const { url: to } = server;
      const own = await attacker.ask('analyst_eu', secrets);
      for (const headers of [
        {
          'x-roles': 'steward',
          'x-user': 'steward',
          'x-weft-principal': '{"subject":"a","roles":["steward"]}',
        },
        { 'x-weft-envelope': await mesh.envelope('customers', { ...stewards }, '') },
        { 'apollo-federation-include-trace': 'ftv1', 'apollo-query-plan-experimental': '1' },
      ]) {
        const { data, extensions } = await attacker.ask('analyst_eu', secrets, undefined, { to, headers });
        expect([data, Object.keys(extensions)]).toEqual([own.data, ['mesh']]);
      }
      // A principal beside the token, in what a client may write.
      const body = {
        query: secrets,
        extensions: { principal: stewards },
        context: { token: { sub: 'steward' } },
      };
      expect((await attacker.http({ as: 'analyst_eu', to, body })).data).toEqual(own.data);
    },
    'APOLLO-02': async ({ attacker, mesh }) => {
      const taken = await mesh.envelope('customers', { ...stewards }, JSON.stringify({ query: secrets }));
      for (const act of [
        (headers: Headers) => headers.set('x-weft-envelope', taken),
        (headers: Headers) => headers.append('X-Weft-Envelope', taken),
      ]) {
        await using server = await mesh.apolloServer({
          buildService: () =>
            new RemoteGraphQLDataSource({
              willSendRequest: ({ request }) => act(request.http?.headers as unknown as Headers),
            }),
        });
        const refused = await attacker.ask('analyst_eu', secrets, undefined, { to: server.url });
        expect([refused.data.customers, refused.fetches, codesOf(refused)]).toEqual([
          null,
          0,
          ['HOOK_FAILED'],
        ]);
      }
    },
    'APOLLO-03': async ({ attacker, mesh }) => {
      const seen: unknown[] = [];
      await using server = await mesh.apolloServer({
        buildService: () =>
          new RemoteGraphQLDataSource({
            willSendRequest: ({ request }) =>
              void seen.push({ ...request, headers: [...(request.http?.headers ?? [])] }),
            didReceiveResponse({ response }) {
              seen.push(response, [...(response.http?.headers ?? [])]);
              return response;
            },
          }),
      });
      // As a steward, who sees all: what hooks are given is recorded nowhere.
      await attacker.ask('steward', secrets, undefined, { to: server.url });
      expect(seen.length).toBeGreaterThan(2);
      const text = JSON.stringify(seen);
      expect(text).not.toMatch(/x-weft|"data"/i);
      expect(mesh.data.canaries.filter(({ value }) => text.includes(value))).toEqual([]);
    },
    'APOLLO-04': async ({ attacker, mesh }) => {
      await using server = await mesh.apolloServer({}, (gateway) => {
        gateway.plugins();
        return { plugins: [], introspection: true };
      });
      for (const query of [
        secrets,
        '{ __typename }',
        '{ __schema { types { name } } }',
        '{ customer { emal } }',
      ]) {
        const { data, text, fetches } = await attacker.ask('steward', query, undefined, { to: server.url });
        expect([data, fetches]).toEqual([undefined, 0]);
        expect(text).not.toMatch(/did you mean|email|Customer/);
      }
    },
    'APOLLO-05': async ({ attacker, mesh }) => {
      await using server = await mesh.apolloServer({ hideDenied: true }, (gateway) => ({
        plugins: gateway.plugins(),
        introspection: true,
        includeStacktraceInErrorResponses: true,
      }));
      const { url: to } = server;
      const told = async (name: string) => {
        const query = `{ customers(first: 1) { nodes { id ${name} } } }`;
        const { status, text, headers } = await attacker.ask('analyst_eu', query, undefined, { to });
        const kept = [...headers].filter(([header]) => !['date', 'etag', 'content-length'].includes(header));
        return [kept, status, text.replaceAll(name, 'name').replace(/"correlationId":"[^"]+"/g, '')];
      };
      expect(await told('passport')).toEqual(await told('nosuchxx'));
      const { text } = await attacker.ask('anonymous', '{ __schema { types { name } } }', undefined, { to });
      expect(text).not.toMatch(/Customer|stack|node_modules/);
      // Doubling fragments, which validation of graphql-js would take seconds for.
      const bombs = Array.from(
        { length: 26 },
        (_, n) => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`,
      );
      const started = performance.now();
      const bomb = await attacker.ask(
        'anonymous',
        `{ ...F0 } ${bombs.join(' ')} fragment F26 on Query { __typename }`,
        undefined,
        { to },
      );
      expect(bomb.status).toBe(400);
      expect(performance.now() - started).toBeLessThan(2_000);
    },
  },
};

const stewards = {
  authenticated: true,
  subject: 'steward',
  roles: ['steward'],
  scopes: ['staff'],
  purposes: ['governance'],
  purpose: 'governance',
  domains: [],
  claims: {},
};
