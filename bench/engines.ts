import { Command } from 'commander';
import { shopContract } from '#test/fixtures/shop.ts';
import { startTestPostgres, withoutPostgres } from '#test/testkit/test-postgres.ts';
import { createTestProduct, principal, type TestProduct } from '#test/testkit/test-product.ts';
import { median } from './median.ts';

const program = new Command('engines')
  .description(
    'The same product on DuckDB and on PostgreSQL, both on this machine, alternating, through its own socket.',
  )
  .option('--rows <n>', 'orders, each with three lines', '20000')
  .option('--rounds <n>', 'rounds of each query; results are medians over them', '9')
  .option('--requests <n>', 'sequential requests in each round', '10')
  .parse();
const { rows, rounds, requests } = program.opts();

if (withoutPostgres) {
  console.error(`${withoutPostgres}.`);
  process.exit(1);
}

const queries: Readonly<Record<string, string>> = {
  'by key': '{ order(id: "o77") { id total note email } }',
  'page, masked': '{ orders(first: 100) { nodes { id total email iban birthDate stops { place } } } }',
  'filter and order':
    '{ orders(first: 50, where: { note: { like: "%7%" } }, orderBy: [{ total: DESC }]) { nodes { id total } totalCount } }',
  edge: '{ orders(first: 100) { nodes { id lines(first: 3) { nodes { id quantity } } } } }',
  aggregate:
    '{ orders { aggregate { count sum { total weight } avg { total } countDistinct { customerId } } } }',
  groups:
    '{ orders { groupBy(by: [STATUS, PLACED_AT_MONTH]) { keys { status placedAtMonth } count sum { total } } } }',
};

const analyst = principal('analyst', 'analytics');
const data = {
  orders: Array.from({ length: Number(rows) }, (_, at) => orderOf(at)),
  lines: linesOf(Number(rows)),
};
await using server = await startTestPostgres();
await using duckDb = await createTestProduct({ contract: shopContract, rows: data });
await using postgres = await createTestProduct({ contract: shopContract, rows: data, postgres: server });

console.log('| query | DuckDB, ms | PostgreSQL, ms | ratio |\n|---|---|---|---|');
for (const [name, query] of Object.entries(queries)) {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < Number(rounds); round += 1) {
    for (const [at, product] of [duckDb, postgres].entries())
      times[at as 0 | 1].push(await timeOf(product, query));
  }
  const [one, other] = times.map(median) as [number, number];
  console.log(`| ${name} | ${one.toFixed(1)} | ${other.toFixed(1)} | ${(other / one).toFixed(2)} |`);
}

async function timeOf(product: TestProduct, query: string): Promise<number> {
  const started = performance.now();
  for (let at = 0; at < Number(requests); at += 1) {
    const { errors } = await product.as(analyst).query(query);
    if (errors) throw new Error(JSON.stringify(errors));
  }
  return (performance.now() - started) / Number(requests);
}

function orderOf(at: number): Record<string, unknown> {
  const day = `2024-${String(1 + (at % 12)).padStart(2, '0')}-${String(1 + (at % 28)).padStart(2, '0')}`;
  return {
    id: `o${at}`,
    customer_id: `u${at % 997}`,
    status: ['open', 'in transit', 'done'][at % 3],
    placed_at: `${day} 10:00:00`,
    day,
    total: ((at * 7919) % 100_000) / 100,
    pieces: at % 9,
    weight: (at % 1000) / 7,
    note: `note ${(at * 31) % 10_007}`,
    stops: [{ place: 'Kiel', parcel_count: at % 5 }],
    email: `person${at % 997}@x.org`,
    iban: `DE8937040044053201${at % 10_000}`,
    birth_date: `${1950 + (at % 50)}-05-17`,
  };
}

function linesOf(orders: number): Record<string, unknown>[] {
  return Array.from({ length: 3 * orders }, (_, at) => ({
    id: `l${at}`,
    order_id: `o${Math.floor(at / 3)}`,
    quantity: at % 7,
  }));
}
