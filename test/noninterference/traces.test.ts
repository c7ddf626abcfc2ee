import { expect, test } from 'vitest';
import { effortFor, timeFor } from './effort.ts';
import { findLeak, printLeak } from './find-leak.ts';
import { createTracesStage } from './traces-stage.ts';

// One at a time: what is asked at the same time may be served as one, and is in the trace of the first then.
const effort = { ...effortFor(0.04, 50), atOnce: 1 };

test(
  'traces tell the same whatever stands in what the principal may not see',
  async () => {
    const { operations, answered, leak } = await findLeak(createTracesStage(), effort);
    console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${effort.seed}`);
    expect(leak && printLeak(leak), `seed ${effort.seed}`).toBeUndefined();
    expect(answered).toBeGreaterThan(0.4);
  },
  // Two meshes with a collector for each pair take longest of it.
  60_000 + timeFor(effort),
);
