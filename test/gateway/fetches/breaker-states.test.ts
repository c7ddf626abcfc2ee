import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CircuitBreaker, type Outcome, type Passage } from '#gateway/fetches/circuit-breaker.ts';
import { captureLog } from '#test/testkit/captured-log.ts';

const limits = {
  retries: 0,
  breakerPercent: 50,
  breakerMinimum: 4,
  breakerOpenMs: 5_000,
  breakerWatchMs: 0,
};

type Event = 'hasten' | { readonly wait: number } | { readonly outcome: Outcome; readonly late: boolean };

test('in any sequence, a breaker closes after a while of successes, and never sends too many probes', () => {
  const outcome = fc.constantFrom<Outcome>('succeeded', 'failed', 'left');
  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.constant('hasten' as const),
    fc.record({ wait: fc.integer({ min: 0, max: 8_000 }) }),
    fc.record({ outcome, late: fc.boolean() }),
  );
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 100 }),
      fc.integer({ min: 1, max: 3 }),
      (events, breakerProbes) => {
        let now = 0;
        const log = captureLog();
        const { logger } = log;
        const breaker = new CircuitBreaker({
          ...limits,
          breakerProbes,
          domain: 'd',
          now: () => now,
          logger,
        });
        const isOpen = () => /open/.test(String(log.lines().at(-1)?.message));
        const late: (readonly [Passage, Outcome])[] = [];
        let probing = 0;
        for (const event of events) {
          if (event === 'hasten') {
            breaker.hasten();
            continue;
          }
          if ('wait' in event) {
            now += event.wait;
            continue;
          }
          const open = isOpen();
          const passage = breaker.enter();
          if (!open) expect(passage).toBeDefined();
          if (!passage) continue;
          if (open) expect(probing).toBeLessThan(breakerProbes);
          if (event.late) {
            if (open) probing += 1;
            late.push([passage, event.outcome]);
          } else {
            passage(event.outcome);
            if (isOpen() !== open || event.outcome === 'failed') probing = 0;
          }
        }
        for (const [passage, how] of late) passage(how);
        now += 5_000;
        for (let n = 0; n < breakerProbes; n += 1) breaker.enter()?.('succeeded');
        expect(breaker.refuses()).toBe(false);
        expect(isOpen()).toBe(false);
      },
    ),
  );
});
