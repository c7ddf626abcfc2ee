import type { GraphQLError } from 'graphql';
import { moreErrors } from '#platform/runtime/bound-errors.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { Missing } from './interpreted/complete-response.ts';
import type { PlanRun } from './plan-run.ts';
import type { ResponsePath } from './response-path.ts';

/**
 * Errors for missing values that no other error explains: one at a value, above it or below it. One that stands for
 * other items too explains the field at each of them.
 * @param most errors returned; one more counts the rest.
 */
export function missingValueErrors(
  missing: readonly Missing[],
  told: Pick<PlanRun, 'errors' | 'abridged'>,
  most: number,
): GraphQLError[] {
  if (missing.length === 0) return [];
  const isTold = explains(told);
  const untold = missing.filter(({ path }) => !isTold(path));
  const first = untold
    .slice(0, most)
    .map(({ message, path }) => requestError('SUBGRAPH_ERROR', message, { path }));
  return untold.length > most ? [...first, moreErrors(untold.length - most)] : first;
}

function explains({ errors, abridged }: Pick<PlanRun, 'errors' | 'abridged'>) {
  const at = new Set<string>();
  const above = new Set<string>();
  for (const error of errors) {
    const { path = [] } = error;
    const steps = abridged.has(error) ? fieldsOf(path) : path;
    const texts = prefixesOf(steps);
    for (const text of texts) above.add(text);
    at.add(texts.at(-1) ?? '');
  }
  const isTold = (path: ResponsePath) => {
    const texts = prefixesOf(path);
    return above.has(texts.at(-1) ?? '') || texts.some((text) => at.has(text));
  };
  return (path: ResponsePath) => isTold(path) || (abridged.size > 0 && isTold(fieldsOf(path)));
}

/** Without the items of lists. */
function fieldsOf(path: ResponsePath): ResponsePath {
  return path.filter((key) => typeof key === 'string');
}

/** A path and all that lead to it, the shortest first, each as a text. */
function prefixesOf(path: ResponsePath): string[] {
  let text = '';
  // With a mark after each step, so that no step is a prefix of another.
  return ['', ...path.map((key) => (text += `${key}.`))];
}
