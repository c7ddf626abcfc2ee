import { expect, test } from 'vitest';
import { createProgress } from '#platform/cli/progress.ts';

test('updates one bar for each step on a terminal', () => {
  const written = report(true);
  expect(written.split('\r\x1b[2K').slice(1)).toEqual([
    '░░░░░░░░░░░░░░░░░░░░░░░░   0 %  Snapshot of users  inputs',
    '████████████░░░░░░░░░░░░  50 %  Snapshot of users  tables',
    '████████████████████████ 100 %  Snapshot of users\n',
  ]);
});

test('prints each step once elsewhere, without control characters', () => {
  expect(report(false)).toBe('Snapshot of users ...\n');
});

function report(isTTY: boolean): string {
  let written = '';
  const write = (text: string | Uint8Array): boolean => {
    written += text;
    return true;
  };
  const step = createProgress({ isTTY, write })('Snapshot of users');
  step({ label: 'inputs', done: 0, total: 2 });
  step({ label: 'tables', done: 1, total: 2 });
  step({ label: 'published', done: 2, total: 2 });
  return written;
}
