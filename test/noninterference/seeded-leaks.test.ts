import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { withoutPostgres } from '#test/testkit/test-postgres.ts';
import { type Fault, faults } from './faults.ts';

const everything = process.env.WEFT_SEEDED_LEAKS === 'all';

const sampledCells = new Set([
  'DENY equal',
  'DENY isNull',
  'NULL total',
  'NULL like',
  'REDACT sort',
  'REDACT distinct',
  'HASH equal',
  'HASH sort',
  'HASH group',
  'PARTIAL range',
  'PARTIAL extreme',
  'GENERALIZE range',
  'GENERALIZE sort',
  'GENERALIZE extreme',
]);

/** Faults that need hundreds of operations; together they take as long as half of the others. */
const late = new Set([
  'floor: not of what is filtered by',
  'floor: GENERALIZE group',
  'sum: of floating-point numbers in the order of rows',
  'PostgreSQL sum: of floating-point numbers in the order of rows',
]);

/** At least one of each mask and each use, and the other faults that are found soon; all by `WEFT_SEEDED_LEAKS=all`. */
const sample = faults.filter(
  (fault) => (everything || isSampled(fault)) && (fault.stage !== 'postgres' || !withoutPostgres),
);

function isSampled({ name, cell, stage }: Fault): boolean {
  return cell && stage !== 'postgres' ? sampledCells.has(cell.join(' ')) : !late.has(name);
}

interface Found {
  readonly name: string;
  readonly found: boolean;
  readonly operations: number;
  readonly error?: string;
}

test(
  'finds each deliberate leak',
  async () => {
    // Two processes: each has half of the faults, in sequence.
    const halves = [0, 1].map((half) => sample.filter((_, index) => index % 2 === half));
    const found = (await Promise.all(halves.map(look))).flat();
    expect(found.filter((each) => !each.found)).toEqual([]);
    expect(found).toHaveLength(sample.length);
    const operations = found.reduce((sum, each) => sum + each.operations, 0);
    console.info(
      `${found.length} of ${faults.length} seeded leaks found, by ${operations} operations in all`,
    );
  },
  120_000 + sample.length * 15_000,
);

/** In its own process, whose sources are changed while they are loaded. */
async function look(half: readonly Fault[]): Promise<readonly Found[]> {
  const names = half.map(({ name }) => name);
  const { stdout } = await promisify(execFile)(process.execPath, [
    'test/noninterference/run-faults.ts',
    ...names,
  ]);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Found);
}
