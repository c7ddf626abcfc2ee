import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const room = 'platform/telemetry/opentelemetry/';

/** Without what is imported for its types alone, of which nothing is loaded. */
const loading = ['schema', 'platform', 'gateway', 'subgraphs']
  .flatMap((top) => readdirSync(top, { recursive: true, encoding: 'utf8' }).map((file) => join(top, file)))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(file, 'utf8').replace(/^import type [^;]*;$/gm, '') }));

test('only one room knows OpenTelemetry', () => {
  const knows = loading.filter(({ text }) => text.includes(" from '@opentelemetry/")).map(({ file }) => file);
  expect(knows.length).toBeGreaterThan(2);
  expect(knows.filter((file) => !file.startsWith(room))).toEqual([]);
});

test('that room is loaded on demand alone', () => {
  const enters = loading.filter(({ file }) => !file.startsWith(room));
  const loads = enters.filter(({ text }) => /opentelemetry\/[a-z-]+\.ts'/.test(text));
  expect(loads.map(({ file }) => file)).toEqual(['platform/telemetry/start-traces.ts']);
  expect(loads[0]?.text).toContain("await import('./opentelemetry/create-traces.ts')");
});
