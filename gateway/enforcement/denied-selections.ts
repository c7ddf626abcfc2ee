import type { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { WithheldSelection } from './withheld-selections.ts';

/**
 * One error for each denied selection, however many positions it has.
 * @param coordinates that deny them, by the numbers of the selections.
 */
export function deniedSelections(
  withheld: readonly WithheldSelection[],
  coordinates: readonly string[],
  decisions: Decisions,
): GraphQLError[] {
  return withheld.map(({ selection, path, positions }) => {
    const coordinate = coordinates[selection] ?? '';
    const decision = decisions.of(coordinate);
    const policy = decision.kind === 'CLEAR' ? {} : { policy: decision.source };
    const extensions = { coordinate, ...policy, positions };
    return requestError('FORBIDDEN_FIELD', `You may not see "${coordinate}".`, { path, extensions });
  });
}
