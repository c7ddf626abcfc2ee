import type { FieldChange, LimitChange, Simulation, TrialOutcome } from '#schema/simulate/simulate.ts';
import { count } from '../../runtime/count.ts';
import { describeDecision } from './describe-decision.ts';
import { describeRefusal } from './describe-refusal.ts';

/** The effects of a change of policy, by consumer, and a summary. */
export function printSimulation(simulation: Simulation): string {
  const consumers = Map.groupBy(simulation.changed, ({ consumer }) => consumer);
  const told = [...consumers].map(([consumer, outcomes]) =>
    [consumer, ...outcomes.map(printOutcome), ''].join('\n'),
  );
  return [...told, `${summary(simulation)}\n`].join('\n');
}

function printOutcome({ operation, fields, limits, refusal: changed, refusals }: TrialOutcome): string {
  return [
    `  ${operation}`,
    ...(changed === 'REFUSED' ? ['    the whole operation -> refused:'] : []),
    ...(changed === 'ANSWERED' ? ['    the whole operation -> allowed; it was refused:'] : []),
    ...refusals.map((refusal) => `      ${describeRefusal(refusal)}`),
    ...fields.map(printField),
    ...limits.map(printLimit),
  ].join('\n');
}

function printField({ coordinate, before, after }: FieldChange): string {
  const by = after.kind === 'CLEAR' ? before : after;
  const source = by.kind === 'CLEAR' ? '' : `  by ${by.source}`;
  return `    ${coordinate}  ${describeDecision(before)} -> ${describeDecision(after)}${source}`;
}

function printLimit({ coordinate, of, before, after }: LimitChange): string {
  const what = of === 'rows' ? 'row filters' : 'group floors';
  return `    ${coordinate}  ${what}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
}

function summary({ changed, trials }: Simulation): string {
  if (changed.length === 0)
    return `Nothing changes in ${count(trials, 'operation')} that ${trials === 1 ? 'was' : 'were'} tried.`;
  const consumers = (of: readonly TrialOutcome[]) => new Set(of.map(({ consumer }) => consumer)).size;
  const [less, more] = [changed.filter(({ stricter }) => stricter), changed.filter(({ looser }) => looser)];
  const refused = changed.filter(({ refusal }) => refusal === 'REFUSED');
  return `${changed.length} of ${count(trials, 'operation')} tried would have another result: less for ${count(consumers(less), 'consumer')}, more for ${count(consumers(more), 'consumer')}; ${refused.length} refused that ${refused.length === 1 ? 'is' : 'are'} allowed now.`;
}
