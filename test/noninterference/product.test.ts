import { expect, test } from 'vitest';
import { effortFor, timeFor } from './effort.ts';
import { findLeak, printLeak } from './find-leak.ts';
import { createProductStage } from './product-stage.ts';

const effort = effortFor(0.7, 100);

test(
  'a product gives a principal the same bytes for any values that the principal may not see',
  async () => {
    const { operations, answered, leak } = await findLeak(createProductStage(), effort);
    console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${effort.seed}`);
    expect(leak && printLeak(leak), `seed ${effort.seed}`).toBeUndefined();
    expect(answered).toBeGreaterThan(0.4);
  },
  timeFor(effort),
);
