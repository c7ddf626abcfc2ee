import { surviveClosedPipes } from '#platform/runtime/closed-pipes.ts';
import { readArguments } from './start/arguments.ts';
import { toStartError } from './start/start-error.ts';

surviveClosedPipes();
const given = readArguments(process.argv);
try {
  if (given.workers === 1) {
    const { runSingleProcess } = await import('./start/single-process.ts');
    await runSingleProcess(given);
  } else {
    // Does not load the gateway itself: only the serving processes do.
    const { runPrimaryProcess } = await import('./processes/primary-process.ts');
    await runPrimaryProcess(given);
  }
} catch (error) {
  const told = toStartError(error);
  if (!told) throw error;
  console.error(told.message);
  process.exit(told.exitCode);
}
