import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { annotatedCoordinates } from '#schema/policy/directives/collect-policy.ts';
import { linkedSpecs } from '#schema/policy/directives/linked-specs.ts';
import { argument } from '#schema/policy/directives/policy-link.ts';

/** What a supergraph says by `@cost` and `@listSize`, by coordinate. */
export interface Costs {
  /** Of a type, an output field, an argument or an input field. */
  readonly weights: ReadonlyMap<string, number>;
  /** Of output fields. */
  readonly sizes: ReadonlyMap<string, ListSize>;
}

/** How long the list is that a field returns, or those in what it returns. */
export interface ListSize {
  readonly assumedSize: number | undefined;
  /** Arguments that say how long it is to be. */
  readonly slicingArguments: readonly string[];
  /** Lists in what the field returns that are as long. */
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
