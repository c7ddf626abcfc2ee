import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { samplerNames } from '#platform/telemetry/trace-settings.ts';

test('docs/telemetry.md has every attribute of a span, every variable and every sampler', async () => {
  const page = await readFile('docs/telemetry.md', 'utf8');
  const forms = await readFile('platform/telemetry/opentelemetry/span-forms.ts', 'utf8');
  const settings = await readFile('platform/telemetry/trace-settings.ts', 'utf8');
  const attributes = [...forms.matchAll(/'((?:[a-z_]+\.)+[a-z_]+)':/g)].map(([, name = '']) => name);
  const variables = [...settings.matchAll(/'(OTEL_[A-Z_]+)'/g)].map(([, name = '']) => name);
  expect(attributes.length).toBeGreaterThan(15);
  expect(variables.length).toBeGreaterThan(5);
  const told = [...attributes, ...variables, ...samplerNames];
  expect(told.filter((name) => !page.includes(name))).toEqual([]);
});
