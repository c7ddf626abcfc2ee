/**
 * The gateway's cost of hostile documents compared with an ordinary small request: `npx node bench/refusals.ts`;
 * `--help` lists the options. Sends every document of `hostile-documents.ts`, anonymously and with a token, to a
 * gateway over the demo's six domains. Exits with 1 where a document costs more than 20 times the ordinary request of
 * the same run, or blocks the event loop for more than 100 ms of CPU in one turn: medians of its rounds. The maxima and
 * the blocked time by the clock are printed too; on a machine with other work they measure that work.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { startedMesh } from '#test/testkit/started-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import type { GatewayCost } from './gateway-process.ts';
import { bodyOf, type HostileDocument, honestDocuments, hostileDocuments } from './hostile-documents.ts';
import { median } from './median.ts';
import { randomOperations } from './random-operations.ts';

const ratioBudget = 20;
const heldBudgetMs = 100;
/** Documents between two measurements of the ordinary request. */
const documentsBetween = 8;

const given = new Command('refusals')
  .description(
    'CPU of the gateway, in total and in its longest turn, for hostile documents compared with an ordinary small request.',
  )
  .option('--rounds <n>', 'rounds of each document', '5')
  .option('--warm <n>', 'rounds of all documents to warm up', '3')
  .option('--scale <n>', "multiplies the demo's rows", '0.02')
  .option('--random <n>', 'further operations drawn at random', '60')
  .option('--only <text>', 'documents whose name contains the text', '')
  .option('--json', 'results as JSON on standard output')
  .parse()
  .opts();

/** The results of one document and one caller. Milliseconds, medians and maxima of the rounds. */
interface Row {
  readonly name: string;
  readonly caller: string;
  readonly status: number;
  readonly code: string;
  readonly cpu: number;
  readonly cpuMost: number;
  readonly held: number;
  readonly turn: number;
  readonly turnMost: number;
}

await using folder = await temporaryFolder();
const limits = join(folder.path, 'limits.json');
await writeFile(limits, '{"requestsPerSecond":0}');
await using mesh = await startedMesh(['--scale', given.scale, '--limits', limits]);
const gateway = fork(new URL('./gateway-process.ts', import.meta.url), [mesh.home]);
const [{ url }] = (await once(gateway, 'message')) as [{ url: string }];

const documents = [
  ...honestDocuments(),
  ...hostileDocuments(),
  ...randomOperations(await readFile('schema/supergraph.graphql', 'utf8'), Number(given.random), {
    selections: 290,
    depth: 22,
    aliases: 45,
    rootFields: 48,
  }),
].filter(({ name }) => name.includes(given.only));
const ordinary: HostileDocument = {
  name: 'ordinary',
  query: '{ order(id: "O00000001") { id status total } }',
};

const idlePerMs = await idle();
for (let round = 0; round < Number(given.warm); round += 1) {
  for (const document of documents) await measure(document, document.as ?? 'steward');
}
const known: number[] = [];
const unseen: number[] = [];
const rows: Row[] = [];
for (const [index, document] of documents.entries()) {
  if (index % documentsBetween === 0) await lookAtOrdinary();
  for (const caller of ['nobody', document.as ?? 'steward']) rows.push(await rowOf(document, caller));
}
await lookAtOrdinary();
gateway.disconnect();
await once(gateway, 'exit');
report();

async function rowOf(document: HostileDocument, caller: string): Promise<Row> {
  const runs = [];
  for (let round = 0; round < Number(given.rounds); round += 1) runs.push(await measure(document, caller));
  const cpus = runs.map(({ cpuMs }) => cpuMs);
  const turns = runs.map(({ turnMs }) => turnMs);
  const held = median(runs.map(({ heldMs }) => heldMs));
  const { status = 0, code = '' } = runs[0] ?? {};
  const most = { cpuMost: Math.max(...cpus), turnMost: Math.max(...turns) };
  return { name: document.name, caller, status, code, cpu: median(cpus), held, turn: median(turns), ...most };
}

/** Measures it as a known text, whose plan is cached, and as a new one. */
async function lookAtOrdinary(): Promise<void> {
  known.push(await meanOf(20, () => send(ordinary, 'steward', 'Known')));
  unseen.push(await meanOf(5, () => send(ordinary, 'steward')));
}

async function meanOf(times: number, ask: () => Promise<unknown>): Promise<number> {
  await ask();
  await cost(gateway);
  for (let asked = 0; asked < times; asked += 1) await ask();
  return (await used()).cpuMs / times;
}

/** CPU per millisecond of an idle gateway, which watches its event loop. */
async function idle(): Promise<number> {
  await cost(gateway);
  await wait(1_000);
  const { cpuMs, elapsedMs } = await cost(gateway);
  return cpuMs / elapsedMs;
}

async function measure(document: HostileDocument, caller: string) {
  await cost(gateway);
  const response = await send(document, caller);
  // Deferred work is part of the cost.
  await wait(5);
  return { ...(await used()), ...response };
}

/** @param name of the operation, also in a comment before it; a new one each time, so that no cache serves it. */
async function send(document: HostileDocument, caller: string, name = `N${randomUUID().slice(0, 8)}`) {
  const token = caller === 'nobody' ? undefined : mesh.token(caller);
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: bodyOf({ ...document, query: named(document.query, name) }, `#${name}\n`),
  });
  const { errors } = (await response.json()) as { errors?: { extensions: { code: string } }[] };
  return { status: response.status, code: errors?.[0]?.extensions.code ?? '' };
}

/** A document that was refused for its plan is remembered by its text without comments. */
function named(query: string, name: string): string {
  return query.replace(/^(query )?(?=[({])/, `query ${name} `);
}

async function used(): Promise<GatewayCost> {
  const { cpuMs, elapsedMs, ...more } = await cost(gateway);
  return { ...more, elapsedMs, cpuMs: Math.max(0, cpuMs - idlePerMs * elapsedMs) };
}

async function cost(process: ChildProcess): Promise<GatewayCost> {
  process.send('cost');
  const [message] = (await once(process, 'message')) as [GatewayCost];
  return message;
}

function report(): void {
  const base = median(unseen);
  const told = rows.map((row) => ({ ...row, ratio: row.cpu / base }));
  const over = told.filter(({ ratio, turn }) => ratio > ratioBudget || turn > heldBudgetMs);
  const worst = told.reduce((most, row) => (row.ratio > most.ratio ? row : most));
  const longest = told.reduce((most, row) => (row.turn > most.turn ? row : most));
  const ordinaryMs = { unseen: base, known: median(known) };
  process.exitCode = over.length === 0 ? 0 : 1;
  if (given.json) {
    process.stdout.write(`${JSON.stringify({ ordinaryMs, worst, longest, over, rows: told }, null, 2)}\n`);
    return;
  }
  const head = `${'document'.padEnd(42)} caller   status code`;
  console.log(`${head.padEnd(84)} ratio | cpu median     max | turn's cpu     max | held (ms)`);
  for (const row of told) {
    const { name, caller, status, code, ratio } = row;
    const what = `${name.padEnd(42)} ${caller.padEnd(8)} ${status}    ${code}`.padEnd(84);
    const figures = `${ratio.toFixed(1).padStart(5)} | ${ms(row.cpu)} ${ms(row.cpuMost)} | ${ms(row.turn)} ${ms(row.turnMost)} | ${ms(row.held)}`;
    console.log(`${what} ${figures}${over.includes(row) ? '  OVER' : ''}`);
  }
  console.log(`An ordinary small request: ${base.toFixed(2)} ms of CPU as a new text, ${ordinaryMs.known.toFixed(2)} ms as a known one.
Worst ratio: ${worst.ratio.toFixed(1)} ("${worst.name}", ${worst.caller}). Most CPU of the serving thread in one turn of its event loop: ${longest.turn.toFixed(1)} ms ("${longest.name}", ${longest.caller}); of a single run ${Math.max(...told.map(({ turnMost }) => turnMost)).toFixed(1)} ms.`);
  console.log(
    over.length === 0
      ? `None costs more than ${ratioBudget} times it, or holds the event loop for more than ${heldBudgetMs} ms of CPU.`
      : `Over ${ratioBudget} times it, or ${heldBudgetMs} ms:\n${over.map(({ name, caller, ratio, turn }) => `  ${name} (${caller}): ${ratio.toFixed(1)} times, ${turn.toFixed(1)} ms`).join('\n')}`,
  );
}

function ms(value: number): string {
  return value.toFixed(1).padStart(8);
}
