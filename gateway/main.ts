import { readArguments } from './start/arguments.ts';
import { toStartError } from './start/start-error.ts';

const given = readArguments(process.argv);
try {
  if (given.workers === 1) {
    const { serveAlone } = await import('./start/serve-alone.ts');
    await serveAlone(given);
  } else {
    // Without the gateway itself: only the processes that serve load it.
    const { serveTogether } = await import('./processes/serve-together.ts');
    await serveTogether(given);
  }
} catch (error) {
  const told = toStartError(error);
  if (!told) throw error;
  console.error(told.message);
  process.exit(told.exitCode);
}
