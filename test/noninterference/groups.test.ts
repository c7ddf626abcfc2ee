import { expect, test } from 'vitest';
import { effortFor, timeFor } from './effort.ts';
import { findLeak, printLeak } from './find-leak.ts';
import { createGroupsStage } from './groups-stage.ts';

const effort = effortFor(0.15, 60);

test(
  'a product discloses nothing of groups under their floor',
  async () => {
    const { operations, answered, leak } = await findLeak(createGroupsStage(), effort);
    console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${effort.seed}`);
    expect(leak && printLeak(leak), `seed ${effort.seed}`).toBeUndefined();
    expect(answered).toBeGreaterThan(0.4);
  },
  timeFor(effort),
);
