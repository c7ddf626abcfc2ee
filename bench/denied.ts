/**
 * The gateway's cost of a denied selection against the same selection of a caller who may see it: `npx node
 * bench/denied.ts [--rounds 15]`. The gateway is a process of its own; the results are its CPU, as medians of the
 * rounds, which alternate between both callers.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { supergraphFile } from '#platform/cli/dev/prepare-mesh.ts';
import { demoIdentity } from '#platform/cli/persona-token.ts';
import { composeSupergraph } from '#schema/compose.ts';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import { createTestSubgraph } from '#test/testkit/test-subgraph.ts';
import type { GatewayCost } from './gateway-process.ts';
import { median } from './median.ts';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '15' }, only: { type: 'string', default: '' } },
});

const shipments = Array.from({ length: 1_000 }, (_, id) => ({
  id: `${id}`,
  address: `Street ${id}, Antwerp`,
  code: `${id}`,
}));
const orders = Array.from({ length: 50 }, (_, id) => ({ id: `${id}`, shipments: shipments.slice(0, 20) }));
const users = Array.from({ length: 100 }, (_, id) => ({ id: `${id}`, orders }));

/** It has no policy of its own, so that only the gateway's work is measured. */
await using subgraph = await createTestSubgraph({
  name: 'shop',
  sdl: `
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
      @link(url: "https://weft.example/policy/v1.0", import: ["@classification", "@access", "@inert"])
    type Query {
      shipments: Shipments! @classification(level: PUBLIC)
      users: [User!]! @classification(level: PUBLIC)
      few: [User!]! @classification(level: PUBLIC)
    }
    type Shipments @classification(level: PUBLIC) { nodes: [Shipment!]!  items: [Shipment]! }
    type Shipment @classification(level: PUBLIC) {
      id: ID!
      address: String @access(allow: [["role:steward"]])
      code: ID! @access(allow: [["role:steward"]])
    }
    type User @classification(level: PUBLIC) { id: ID!  orders: [Order!]! }
    type Order @classification(level: PUBLIC) { id: ID!  shipments: [Shipment!]! }
  `,
  resolvers: {
    Query: {
      shipments: () => ({ nodes: shipments, items: shipments }),
      users: () => users,
      few: () => users.slice(0, 10),
    },
  },
});

const aliased = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
const cases: Readonly<Record<string, string>> = {
  'one of 1,000 rows': '{ shipments { nodes { id address } } }',
  '48 of 1,000 rows': `{ shipments { nodes { ${aliased(48, 'address')} } } }`,
  'one that is required, in a list of nullable rows': '{ shipments { items { id code } } }',
  '48 that are required': `{ shipments { items { ${aliased(48, 'code')} } } }`,
  'one below users and orders, 100,000 rows': '{ users { orders { shipments { id address } } } }',
  '48 below users and orders, 10,000 rows': `{ few { orders { shipments { ${aliased(48, 'address')} } } } }`,
};

const composed = composeSupergraph({ subgraphs: [subgraph] });
if (!composed.ok) throw new Error(JSON.stringify(composed.findings));
const home = await mkdtemp(join(tmpdir(), 'weft-bench-'));
const issuer = await createTestIssuer();
await mkdir(join(home, 'keys'));
await writeFile(supergraphFile(home), composed.supergraph);
await writeFile(join(home, 'keys/identity.jwks.json'), JSON.stringify({ keys: [issuer.jwk] }));
const long = {
  change: (good: import('jose').SignJWT) =>
    good.setIssuer(demoIdentity.issuer).setAudience(demoIdentity.audience).setExpirationTime('1h'),
};
const tokens = {
  clear: await issuer.token({ roles: ['steward'] }, long),
  denied: await issuer.token({ roles: ['analyst'] }, long),
};
const limits = { requestsPerSecond: 0 };
const gateway = fork(new URL('./gateway-process.ts', import.meta.url), [home], {
  env: { ...process.env, BENCH_LIMITS: JSON.stringify(limits) },
});
const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];

console.log('case | clear, ms | denied, ms | ratio | errors | bytes clear / denied | held denied, ms');
for (const [name, query] of Object.entries(cases)) {
  if (!name.includes(values.only)) continue;
  const runs: Record<'clear' | 'denied', Awaited<ReturnType<typeof measure>>[]> = { clear: [], denied: [] };
  for (let round = -3; round < Number(values.rounds); round += 1) {
    for (const who of ['clear', 'denied'] as const) {
      const run = await measure(query, tokens[who]);
      if (round >= 0) runs[who].push(run);
    }
  }
  const cpu = (who: 'clear' | 'denied') => median(runs[who].map(({ cpuMs }) => cpuMs));
  const [clear, denied] = [cpu('clear'), cpu('denied')];
  const held = median(runs.denied.map(({ heldMs }) => heldMs));
  const last = { clear: runs.clear.at(-1), denied: runs.denied.at(-1) };
  const bytes = `${last.clear?.bytes} / ${last.denied?.bytes}`;
  const numbers = [
    clear.toFixed(2),
    denied.toFixed(2),
    (denied / clear).toFixed(2),
    last.denied?.errors,
    bytes,
  ];
  console.log([name, ...numbers, held.toFixed(1)].join(' | '));
}
gateway.disconnect();
await rm(home, { recursive: true });

async function measure(query: string, token: string) {
  await cost(gateway);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const { errors = [] } = JSON.parse(text) as { errors?: unknown[] };
  // Deferred work is part of the cost.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { ...(await cost(gateway)), errors: errors.length, bytes: text.length };
}

async function cost(child: ChildProcess): Promise<GatewayCost> {
  child.send('cost');
  const [message] = (await once(child, 'message')) as [GatewayCost];
  return message;
}
