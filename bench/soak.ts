import { randomUUID } from 'node:crypto';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Command } from 'commander';
import { Pool } from 'undici';
import { acceptLoosening, supergraphDigest } from '#platform/runtime/accepted-supergraph.ts';
import { startedMesh } from '#test/testkit/started-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { median, percentile } from './median.ts';
import { type PolicyCase, policyCases } from './policy/cases.ts';

const program = new Command('soak')
  .description(
    'Memory of the demo mesh under an even load: known and new operations, by several personas, some refused, with swaps of its policy and killed domains.',
  )
  .option('--minutes <n>', 'minutes of load', '60')
  .option('--rate <n>', 'requests per second', '20')
  .option('--swap <n>', 'minutes between swaps of the policy', '1')
  .option('--kill <n>', 'minutes between kills of a domain; 0 for none', '10')
  .option('--json', 'results as JSON on standard output')
  .parse();
const given = program.opts();
const minutes = Number(given.minutes);
const rate = Number(given.rate);

await using folder = await temporaryFolder();
const overlays = join(folder.path, 'overlays');
await cp('schema/overlays', overlays, { recursive: true });
const overlay = join(overlays, 'privacy.graphql');
const policy = await readFile(overlay, 'utf8');
const limits = join(folder.path, 'limits.json');
await writeFile(limits, JSON.stringify({ requestsPerSecond: 0 }));
await using mesh = await startedMesh(['--limits', limits], undefined, { WEFT_OVERLAYS: overlays });
const cases = await policyCases(mesh);
const gateway = mesh.services.find(({ name }) => name === 'gateway')?.pid ?? 0;
const { origin, pathname } = new URL(mesh.graphUrl);
const pool = new Pool(origin, { connections: 32 });

/** Outcomes of requests: a code for each error, `http 500`, or the error that broke the request. */
const responses = new Map<string, number>();
const latencies: number[] = [];
let asked = 0;

interface Sample {
  readonly minute: number;
  /** Megabytes. */
  readonly gateway: number;
  /** Megabytes, of all domains together. */
  readonly domains: number;
}

const samples: Sample[] = [];
const started = performance.now();
const passed = () => (performance.now() - started) / 60_000;
const asking = setInterval(() => void ask().catch((error: Error) => count(error.name)), 1_000 / rate);
let swaps = 0;
let kills = 0;
for (let minute = 0; minute < minutes; minute += 1) {
  if (minute > 0 && minute % Number(given.swap) === 0) await swap();
  if (minute > 0 && Number(given.kill) > 0 && minute % Number(given.kill) === 0) await kill();
  await wait(Math.max(0, (minute + 1 - passed()) * 60_000));
  samples.push(await sample(minute + 1));
  process.stderr.write(
    `${JSON.stringify(samples.at(-1))} ${JSON.stringify(Object.fromEntries(responses))}\n`,
  );
}
clearInterval(asking);
await pool.close();
report();

async function ask(): Promise<void> {
  asked += 1;
  const { query, persona } = next(asked);
  const token = persona === 'nobody' ? undefined : mesh.token(persona);
  const sent = performance.now();
  const { statusCode, body } = await pool.request({
    path: pathname,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query }),
  });
  const text = await body.text();
  latencies.push(performance.now() - sent);
  const { errors } = JSON.parse(text);
  if (!errors) return count(`http ${statusCode}`);
  for (const code of new Set<string>(
    errors.map(({ extensions }: { extensions: { code: string } }) => extensions.code),
  )) {
    count(code);
  }
}

function count(what: string): void {
  responses.set(what, (responses.get(what) ?? 0) + 1);
}

/** Of twenty requests twelve are known, four name a new customer, two are new operations, two are refused. */
function next(number: number): Pick<PolicyCase, 'query' | 'persona'> {
  const known = cases[number % cases.length] as PolicyCase;
  switch (number % 20) {
    case 3:
    case 8:
    case 13:
    case 18: {
      const id = `U${String(1 + (number % 400)).padStart(7, '0')}`;
      return { persona: 'analyst', query: `{ user(id: "${id}") { id country email segment } }` };
    }
    case 5:
    case 15:
      return { persona: known.persona, query: `query N${randomUUID().replaceAll('-', '')} ${known.query}` };
    case 7:
      return { persona: 'analyst', query: '{ users(where: { email: { like: "a%" } }) { totalCount } }' };
    case 17:
      return { persona: 'nobody', query: '{ users(first: 1) { nodes { id email fullName } } }' };
    default:
      return known;
  }
}

/** Writes another policy each time, with the same decisions for all callers of this load. */
async function swap(): Promise<void> {
  swaps += 1;
  const file = join(mesh.home, 'supergraph.graphql');
  const before = await readFile(file, 'utf8');
  await writeFile(overlay, policy.replace('["role:steward"]', `["role:steward"]\n["role:soak${swaps}"]`));
  // A replaced statement is a loss of protection, which governance accepts.
  let after = before;
  while (after === before) {
    await wait(100);
    after = await readFile(file, 'utf8');
  }
  await acceptLoosening(mesh.home, supergraphDigest(after));
}

async function kill(): Promise<void> {
  const domains = await domainProcesses();
  const victim = domains[kills % domains.length];
  kills += 1;
  if (victim !== undefined) process.kill(victim, 'SIGKILL');
}

async function sample(minute: number): Promise<Sample> {
  const domains = await Promise.all((await domainProcesses()).map(rss));
  return { minute, gateway: await rss(gateway), domains: domains.reduce((sum, one) => sum + one, 0) };
}

/** The current processes: a killed domain has a new one. */
async function domainProcesses(): Promise<number[]> {
  const { pid } = mesh.process;
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text
    .split(' ')
    .filter(Boolean)
    .map(Number)
    .filter((child) => child !== gateway);
}

/** Megabytes; 0 for a process that has ended. */
async function rss(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Math.round(Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) / 1_024);
}

function report(): void {
  const sixth = Math.max(1, Math.floor(samples.length / 6));
  const parts = (of: (one: Sample) => number) =>
    Array.from({ length: Math.floor(samples.length / sixth) }, (_, index) =>
      median(samples.slice(index * sixth, (index + 1) * sixth).map(of)),
    );
  const figures = {
    minutes,
    asked,
    swaps,
    kills,
    responses: Object.fromEntries(responses),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    gatewayMegabytes: parts(({ gateway }) => gateway),
    domainsMegabytes: parts(({ domains }) => domains),
  };
  console.log(given.json ? JSON.stringify(figures, null, 2) : figures);
}
