import { startTestPostgres, type TestPostgres } from '#test/testkit/test-postgres.ts';
import { createFaultGraph } from './fault-graph.ts';
import { type Fault, faults } from './faults.ts';
import { type Effort, findLeak, type Outcome, type Stage } from './find-leak.ts';
import { principals } from './products.ts';
import type { StageOptions } from './stage-options.ts';

/**
 * Applies each named fault, searches for it, and prints a line of JSON. Runs in its own process:
 * `npx node test/noninterference/run-faults.ts 'HASH sort: on the raw values'`.
 */
const load = createFaultGraph(faults);

/** A fault of a cell is also searched with all operations. */
const anyOperation = '--any-operation';

const stages: Readonly<Record<Fault['stage'], readonly [file: string, name: string]>> = {
  product: ['test/noninterference/product-stage.ts', 'createProductStage'],
  groups: ['test/noninterference/groups-stage.ts', 'createGroupsStage'],
  gateway: ['test/noninterference/gateway-stage.ts', 'createGatewayStage'],
  postgres: ['test/noninterference/product-stage.ts', 'createProductStage'],
  port: ['test/noninterference/port-stage.ts', 'createPortStage'],
};

/** The default number of the property, except for the pairs. */
const efforts: Readonly<Record<Fault['stage'], Pick<Effort, 'pairs' | 'operations'>>> = {
  product: { pairs: 12, operations: 150 },
  groups: { pairs: 12, operations: 150 },
  gateway: { pairs: 16, operations: 60 },
  postgres: { pairs: 12, operations: 150 },
  port: { pairs: 4, operations: 60 },
};

let server: TestPostgres | undefined;

async function run(fault: Fault): Promise<Outcome> {
  const [file, name] = stages[fault.stage];
  const module = (await load(fault, file)) as Record<string, (options: StageOptions) => Stage>;
  const create = module[name];
  if (!create) throw new Error(`"${file}" has no "${name}".`);
  const who = (fault.as ?? ['analyst']).flatMap((each) => principals[each] ?? []);
  if (fault.stage === 'postgres') server ??= await startTestPostgres();
  const stage = create({
    principals: who,
    ...(fault.stage === 'postgres' && server ? { postgres: server } : {}),
    ...(fault.figures ? { figures: fault.figures } : {}),
    ...(fault.tokensFirst ? { tokensFirst: true } : {}),
    ...(fault.cell && !process.argv.includes(anyOperation) ? { cell: fault.cell } : {}),
  });
  return findLeak(stage, { ...efforts[fault.stage], seed: 1, atOnce: 4 });
}

for (const name of process.argv.slice(2).filter((each) => each !== anyOperation)) {
  const fault = faults.find((each) => each.name === name);
  if (!fault) throw new Error(`There is no fault "${name}".`);
  const { operations, leak } = await run(fault).catch((error: Error) => ({
    operations: -1,
    leak: error.message,
  }));
  const found = typeof leak === 'object';
  console.log(
    JSON.stringify({ name, found, operations, ...(typeof leak === 'string' ? { error: leak } : {}) }),
  );
}
await server?.[Symbol.asyncDispose]();
process.exit(0);
