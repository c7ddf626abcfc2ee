import { expect, test } from 'vitest';
import { createApolloServerStage } from './apollo-server-stage.ts';
import { effortFor, timeFor } from './effort.ts';
import { findLeak, printLeak } from './find-leak.ts';

const effort = effortFor(0.05, 60);

test(
  'an Apollo Server over Weft gives a principal the same bytes for any values that the principal may not see',
  async () => {
    const { operations, answered, leak } = await findLeak(createApolloServerStage(), effort);
    console.info(`${operations} operations, ${Math.round(answered * 100)} % answered, seed ${effort.seed}`);
    expect(leak && printLeak(leak), `seed ${effort.seed}`).toBeUndefined();
    expect(answered).toBeGreaterThan(0.4);
  },
  // Each world has a server beside its gateway.
  2 * timeFor(effort),
);
