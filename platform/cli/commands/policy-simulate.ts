import { type Command, InvalidArgumentError, Option } from 'commander';
import { readGovernedGraph } from '#schema/policy/governed-graph.ts';
import { type Simulation, simulate } from '#schema/simulate/simulate.ts';
import { personas } from '../../demo/personas.ts';
import { composeSources, supergraphOrThrow } from '../../mesh/compose-mesh.ts';
import { discoverMesh } from '../../mesh/domains.ts';
import { printJson, sayFindings } from '../../mesh/findings.ts';
import { recordedOperationsFile, weftHome } from '../../mesh/home.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { readMeshSources } from '../../mesh/mesh-sources.ts';
import { sayBroken } from '../../mesh/say-broken.ts';
import { changedSources, type SourceChanges } from '../policy/changed-sources.ts';
import { personaPrincipal } from '../policy/principal-options.ts';
import { printSimulation } from '../policy/print-simulation.ts';
import { readTrials } from '../policy/read-trials.ts';
import { say } from '../say.ts';

interface SimulateOptions extends SourceChanges {
  readonly operations?: string;
  readonly as?: readonly string[];
  readonly json?: boolean;
  readonly failOnChange?: boolean;
}

export function addPolicySimulateCommand(policy: Command): void {
  policy
    .command('simulate')
    .description(
      'Simulates a changed overlay or access agreement: what changes, and for whom. Nothing is put in force.',
    )
    .option('--with <file>', 'an overlay or agreement to add, or to replace by name; repeatable', append)
    .option('--without <name>', 'one to leave out; repeatable', append)
    .option('--overlays <folder>', 'a folder in place of the overlays')
    .option('--agreements <folder>', 'a folder in place of the agreements')
    .option('--operations <path>', 'a document, a folder of them, or a .jsonl (default: the recorded ones)')
    .addOption(
      new Option(
        '--as <persona>',
        'for a persona; repeatable (default: the recorded callers, or all)',
      ).argParser(appendPersona),
    )
    .option('--fail-on-change', 'exit with 1 where any caller would get less')
    .option('--json', 'the outcome as JSON on standard output')
    .addHelpText(
      'after',
      '\nExits with 0 whatever would change, 1 when the change does not compose, there is nothing to try, or with\n' +
        '--fail-on-change, 2 when it is called wrongly.',
    )
    .action(runSimulation);
}

async function runSimulation(options: SimulateOptions): Promise<void> {
  const { operations, as, json, failOnChange, ...changes } = options;
  const current = await readMeshSources(await discoverMesh());
  sayBroken(current.broken, say);
  const changed = await changedSources(current, changes);
  sayFindings(changed.findings);
  const before = readGovernedGraph(supergraphOrThrow(composeSources(current)));
  const after = readGovernedGraph(
    supergraphOrThrow(composeSources(changed), 'The changed mesh does not compose'),
  );
  const people = as && peopleNamed(as);
  const path = operations ?? recordedOperationsFile(weftHome());
  const trials = await readTrials(path, people, peopleNamed(personas.map(({ name }) => name)));

  const simulation = await simulate(before, after, trials, Date.now());
  tellInvalid(simulation, !path.endsWith('.jsonl'));
  if (json) printJson(simulation);
  else process.stdout.write(printSimulation(simulation));
  if (failOnChange && simulation.changed.some(({ stricter }) => stricter)) {
    throw new CliError('a caller would get less.');
  }
}

/** A recorded operation may belong to an earlier graph; a given one is a mistake. */
function tellInvalid({ invalid }: Simulation, given: boolean): void {
  for (const { operation, messages } of invalid) say(`${operation}: ${messages.join(' ')}`);
  if (given && invalid.length > 0) {
    throw new CliError(`${invalid.length} of the given operations cannot be executed.`);
  }
}

function peopleNamed(names: readonly string[]) {
  return personas
    .filter(({ name }) => names.includes(name))
    .map((persona) => ({ name: persona.name, principal: personaPrincipal(persona) }));
}

function append(text: string, given: readonly string[] = []): readonly string[] {
  return [...given, text];
}

function appendPersona(text: string, given: readonly string[] = []): readonly string[] {
  if (personas.some(({ name }) => name === text)) return [...given, text];
  throw new InvalidArgumentError(`The personas are ${personas.map(({ name }) => name).join(', ')}.`);
}
