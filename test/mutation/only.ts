import { mergeConfig, type ViteUserConfig } from 'vitest/config';
import project from '../../vitest.config.ts';

/** The project's configuration with only these tests: they run against every mutant. */
export function only(...include: readonly string[]): ViteUserConfig {
  const { test, ...rest } = project({ mode: 'test', command: 'serve' });
  const { projects: _all, ...options } = test ?? {};
  return mergeConfig({ ...rest, test: options }, { test: { include, isolate: true } });
}
