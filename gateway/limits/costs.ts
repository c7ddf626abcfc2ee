import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { annotatedCoordinates } from '#schema/policy/directives/collect-policy.ts';
import { linkedSpecs } from '#schema/policy/directives/linked-specs.ts';
import { argument } from '#schema/policy/directives/policy-link.ts';

/** The supergraph's `@cost` and `@listSize` values, by coordinate. */
export interface Costs {
  /** Weights of types, output fields, arguments and input fields. */
  readonly weights: ReadonlyMap<string, number>;
  /** List sizes of output fields. */
  readonly sizes: ReadonlyMap<string, ListSize>;
}

/** The length of the list that a field returns, or of lists inside its value. */
export interface ListSize {
  readonly assumedSize: number | undefined;
  /** Arguments that give the length. */
  readonly slicingArguments: readonly string[];
  /** Lists inside the field's value that have this length. */
  readonly sizedFields: ReadonlySet<string>;
  readonly requireOneSlicingArgument: boolean;
}

export function readCosts(supergraph: DocumentNode): Costs {
  const links = linkedSpecs(supergraph).filter(
    ({ identity }) => identity === 'https://specs.apollo.dev/cost',
  );
  const called = (name: string) => new Set(links.flatMap((link) => link.directiveNames(name)));
  const [cost, listSize] = [called('cost'), called('listSize')];
  const weights = new Map<string, number>();
  const sizes = new Map<string, ListSize>();
  if (links.length === 0) return { weights, sizes };
  for (const { coordinate, directives } of annotatedCoordinates(supergraph)) {
    for (const directive of directives) {
      if (cost.has(directive.name.value)) {
        const weight = argument(directive, 'weight');
        if (typeof weight === 'number') weights.set(coordinate, weight);
      }
      if (listSize.has(directive.name.value)) sizes.set(coordinate, readListSize(directive));
    }
  }
  return { weights, sizes };
}

function readListSize(directive: ConstDirectiveNode): ListSize {
  const assumed = argument(directive, 'assumedSize');
  return {
    assumedSize: typeof assumed === 'number' ? assumed : undefined,
    slicingArguments: namesOf(argument(directive, 'slicingArguments')),
    sizedFields: new Set(namesOf(argument(directive, 'sizedFields'))),
    requireOneSlicingArgument: argument(directive, 'requireOneSlicingArgument') !== false,
  };
}

function namesOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
}
