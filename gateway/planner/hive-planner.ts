import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import {
  type NativeProcessOptions,
  NativeRefusalError,
  NativeUnavailableError,
  startNativeProcess,
} from './native/native-process.ts';
import { type Planner, PlannerRefusal, type PlanRequest } from './planner.ts';
import { UnknownPlanError } from './query-plan.ts';
import { readHivePlan } from './read-hive-plan.ts';

/** Operations that it does not plan, of which it is not asked again: some of them end its process. */
const refusalsCached = 1_000;

/**
 * Plans with @graphql-hive/router-query-planner, in a process of its own. Disposing it ends that.
 * @returns `undefined` where it is not installed or has no binary for this platform.
 */
export function createHivePlanner(options: NativeProcessOptions): (Planner & Disposable) | undefined {
  if (!isInstalled()) return undefined;
  const native = startNativeProcess(options);
  const refused = new Set<string>();

  function refuse(key: string, error: Error): PlannerRefusal {
    refused.add(key);
    if (refused.size > refusalsCached) refused.delete(refused.values().next().value as string);
    return new PlannerRefusal(error.message, { cause: error });
  }

  return {
    name: 'hive',
    omitsTypes: true,
    async plan({ request }) {
      const key = keyOf(request);
      if (refused.has(key)) throw new PlannerRefusal('The planner has refused the operation before.');
      try {
        return readHivePlan(await native.plan(request));
      } catch (error) {
        if (error instanceof NativeRefusalError || error instanceof UnknownPlanError)
          throw refuse(key, error);
        const passes = error instanceof NativeUnavailableError && error.passes;
        throw new PlannerRefusal((error as Error).message, { cause: error, passes });
      }
    },
    [Symbol.dispose]: () => native[Symbol.dispose](),
  };
}

function isInstalled(): boolean {
  const platforms = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];
  if (!platforms.includes(`${process.platform}-${process.arch}`)) return false;
  try {
    createRequire(import.meta.url).resolve('@graphql-hive/router-query-planner');
    return true;
  } catch {
    return false;
  }
}

function keyOf({ document, operationName = '', overrideLabels = [] }: PlanRequest): string {
  return createHash('sha256')
    .update(JSON.stringify([document, operationName, overrideLabels]))
    .digest('base64');
}
