import type { Choices } from '#test/testkit/choices.ts';
import type { FieldSpec } from './spec.ts';
import { spellings, type TokenDomain, tokenDomainOf, tokenName, valuesOf } from './tokens.ts';
import { anyValue, type Bucket, bucketsOf, endings, pools } from './values.ts';
import type { View } from './views.ts';

/** One value for each world. */
export type Pair<T> = readonly [T, T];

/** Assigns the values of a domain to classes, differently in each world. */
export function domainOf(name: string, choices: Choices): TokenDomain {
  const [first, second] = [choices.shuffled(valuesOf(name)), choices.shuffled(valuesOf(name))];
  const classes = first.slice(0, 6).map((value, index): Pair<string> => [value, second[index] ?? '']);
  return { name, classes };
}

/** The values of a field, few enough that several rows share one. */
export interface Cells {
  of(field: FieldSpec, coordinate: string, view: View): readonly Cell[];
  literals(coordinate: string): readonly unknown[];
}

export interface Cell {
  /** Values for both worlds that the principal cannot tell apart. */
  pair(choices: Choices): Pair<unknown>;
  readonly literal: unknown;
}

export function createCells(domains: readonly TokenDomain[], choices: Choices): Cells {
  const known = new Map<string, Map<string, readonly Cell[]>>();
  return {
    of(field, coordinate, view) {
      const ofField = known.get(coordinate) ?? new Map<string, readonly Cell[]>();
      known.set(coordinate, ofField);
      const cells =
        ofField.get(view.kind) ?? choices.some(possibleCells(field, coordinate, view, domains), 2, 4);
      ofField.set(view.kind, cells);
      return cells;
    },
    literals(coordinate) {
      // A value that the principal's own rows show unmasked represents no other.
      const [cells = []] = [...(known.get(coordinate) ?? [])]
        .sort(([a], [b]) => Number(a === 'CLEAR') - Number(b === 'CLEAR'))
        .map(([, found]) => found);
      return cells.map(({ literal }) => literal);
    },
  };
}

function possibleCells(
  field: FieldSpec,
  coordinate: string,
  view: View,
  domains: readonly TokenDomain[],
): readonly Cell[] {
  const type = field.type === 'Struct' ? 'String' : field.type;
  switch (view.kind) {
    case 'HASH':
      return hashCells(field, tokenDomainOf(field, coordinate), domains);
    case 'GENERALIZE':
      return bucketsOf(type, view.to ?? '').map(bucketCell);
    case 'PARTIAL':
      return endings().map(bucketCell);
    case 'CLEAR':
      return pools[type].map(({ stored, literal }) => ({ literal, pair: () => [stored, stored] }));
    default:
      return pools[type].map(({ literal }) => ({
        literal,
        pair: (choices) => [anyValue(type, choices), anyValue(type, choices)],
      }));
  }
}

function bucketCell({ member, literal }: Bucket): Cell {
  return { literal, pair: (choices) => [member(choices), member(choices)] };
}

function hashCells(field: FieldSpec, name: string, domains: readonly TokenDomain[]): readonly Cell[] {
  const classes = domains.find((domain) => domain.name === name)?.classes ?? [];
  const spelled = spellings[field.pii ?? ''] ?? [(value: string) => value];
  return classes.map(([first, second], index) => ({
    literal: tokenName(name, index),
    pair: (choices) => [choices.pick(spelled)(first), choices.pick(spelled)(second)],
  }));
}
