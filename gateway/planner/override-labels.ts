import { type DocumentNode, Kind, visit } from 'graphql';

/** The labels of a supergraph's `@override(from:, label:)`: a field moves where its label is on, and stays where it is off. */
export interface OverrideLabels {
  /** Those that are on for one request, always in the same order: one draw decides of all `percent(n)`. */
  draw(): readonly string[];
  /** Whether any may be on. */
  readonly mayBeOn: boolean;
  /** Those that nothing here decides of: they are off. */
  readonly undecided: readonly string[];
}

/** @param random evenly from 0 to below 1, drawn once for a request. */
export function readOverrideLabels(
  supergraph: DocumentNode,
  random: () => number = Math.random,
): OverrideLabels {
  return createOverrideLabels(labelsOf(supergraph), random);
}

/** @param labels as `labelsOf` finds them. */
export function createOverrideLabels(
  labels: readonly string[],
  random: () => number = Math.random,
): OverrideLabels {
  const percents = labels.flatMap((label) => {
    const [, percent] = /^percent\((\d{1,2}(?:\.\d{1,8})?|100)\)$/.exec(label) ?? [];
    return percent === undefined ? [] : [{ label, percent: Number(percent) }];
  });
  const decided = new Set(percents.map(({ label }) => label));
  return {
    draw() {
      if (percents.length === 0) return [];
      const drawn = random() * 100;
      return percents.filter(({ percent }) => drawn < percent).map(({ label }) => label);
    },
    mayBeOn: percents.length > 0,
    undecided: labels.filter((label) => !decided.has(label)),
  };
}

/** All labels of a supergraph, sorted. */
export function labelsOf(supergraph: DocumentNode): string[] {
  const labels = new Set<string>();
  visit(supergraph, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'join__field') return;
      const label = given.find((argument) => argument.name.value === 'overrideLabel')?.value;
      if (label?.kind === Kind.STRING) labels.add(label.value);
    },
  });
  return [...labels].sort();
}
