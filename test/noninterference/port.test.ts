import { expect, test } from 'vitest';
import { effortFor, timeFor } from './effort.ts';
import { findLeak, printLeak } from './find-leak.ts';
import { createPortStage } from './port-stage.ts';

const effort = effortFor(0.05, 40);

test(
  'an input port gives a domain the same bytes for any values that its service identity may not see',
  async () => {
    const { operations, answered, leak } = await findLeak(createPortStage(), effort);
    console.info(`${operations} reads, ${Math.round(answered * 100)} % answered, seed ${effort.seed}`);
    expect(leak && printLeak(leak), `seed ${effort.seed}`).toBeUndefined();
    expect(answered).toBeGreaterThan(0.3);
  },
  timeFor(effort),
);
