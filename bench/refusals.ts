/**
 * What a hostile document costs the gateway: `npx node bench/refusals.ts [--rounds 5] [--warm 3] [--only TEXT]`. Every document of
 * `hostile-documents.ts` is sent, anonymously and with a token, to a gateway over the committed supergraph whose
 * domains are down. Exits with 1 where a median is over 50 ms of CPU or over 100 ms of a held event loop; the maxima
 * are told too, and on a machine with other work they are the other work's.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createTestIssuer } from '#test/testkit/test-issuer.ts';
import type { GatewayCost } from './gateway-process.ts';
import { type HostileDocument, honestDocuments, hostileDocuments } from './hostile-documents.ts';
import { randomOperations } from './random-operations.ts';

const cpuBudgetMs = 50;
const heldBudgetMs = 100;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    warm: { type: 'string', default: '3' },
  },
});
const rounds = Number(values.rounds);
const folder = await mkdtemp(join(tmpdir(), 'weft-bench-'));
const issuer = await createTestIssuer();
const claims = { sub: 'bench', roles: ['steward'], purposes: ['analytics'] };
const token = await issuer.token(claims, { change: (good) => good.setExpirationTime('1h') });
const keysFile = join(folder, 'keys.json');
await writeFile(keysFile, JSON.stringify({ keys: [issuer.jwk] }));
const gateway = fork(new URL('./gateway-process.ts', import.meta.url), [
  'schema/supergraph.graphql',
  keysFile,
]);
const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];

const documents = [
  ...honestDocuments(),
  ...hostileDocuments(),
  ...randomOperations(await readFile('schema/supergraph.graphql', 'utf8'), 60, {
    selections: 290,
    depth: 22,
    aliases: 45,
    rootFields: 48,
  }),
];
const failed: string[] = [];
for (let round = 0; round < Number(values.warm); round += 1) {
  for (const document of documents) await measure(document, token, 'warm');
}
console.log(
  `${'document'.padEnd(40)} caller  status code                      cpu median   max | held median   max (ms)`,
);
for (const document of documents) {
  if (!document.name.includes(values.only)) continue;
  for (const caller of ['nobody', 'token'] as const) await report(document, caller);
}
gateway.disconnect();
await rm(folder, { recursive: true });
console.log(failed.length === 0 ? 'All within the budgets.' : `Over budget:\n  ${failed.join('\n  ')}`);
process.exit(failed.length === 0 ? 0 : 1);

async function report(document: HostileDocument, caller: 'nobody' | 'token'): Promise<void> {
  const runs = [];
  for (let round = 0; round < rounds; round += 1) {
    runs.push(await measure(document, caller === 'token' ? token : undefined, `${caller}${round}`));
  }
  const cpus = runs.map(({ cpuMs }) => cpuMs).sort((a, b) => a - b);
  const median = cpus[Math.floor(cpus.length / 2)] ?? 0;
  const most = cpus.at(-1) ?? 0;
  const helds = runs.map(({ heldMs }) => heldMs).sort((a, b) => a - b);
  const held = helds[Math.floor(helds.length / 2)] ?? 0;
  const { status, code } = runs[0] ?? { status: 0, code: '' };
  const line = `${document.name.padEnd(40)} ${caller.padEnd(7)} ${status}    ${code.padEnd(25)} ${ms(median)} ${ms(most)} | ${ms(held)} ${ms(helds.at(-1) ?? 0)}`;
  const over = median > cpuBudgetMs || held > heldBudgetMs;
  console.log(over ? `${line}  OVER` : line);
  if (over) failed.push(line);
}

/** Each run is another text, so that nothing that is kept from an earlier one answers it. */
async function measure(
  { query, variables, operationName }: HostileDocument,
  bearer: string | undefined,
  run: string,
) {
  await cost(gateway);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    body: JSON.stringify({
      query: `#${run}${Math.random().toString(36).slice(2, 8)}\n${query}`,
      variables,
      operationName,
    }),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  // Work that was put off is part of the cost.
  await new Promise((resolve) => setTimeout(resolve, 5));
  return { ...(await cost(gateway)), status: response.status, code: errors?.[0]?.extensions.code ?? '' };
}

async function cost(process: ChildProcess): Promise<GatewayCost> {
  process.send('cost');
  const [message] = (await once(process, 'message')) as [GatewayCost];
  return message;
}

function ms(value: number): string {
  return value.toFixed(1).padStart(8);
}
