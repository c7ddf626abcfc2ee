import { printFilter } from './print-filters.ts';
import { type ScalarName, scalarNames } from './product-model.ts';
import { printBlock } from './sdl.ts';

const scalars = {
  Decimal: 'An exact decimal number, as text: `"42.00"`.',
  Long: 'A whole number of up to 64 bits, as text: `"9007199254740993"`.',
  Date: 'A day: `"2026-03-01"`.',
  DateTime:
    'A moment as in RFC 3339, in UTC: `"2026-03-01T12:00:00Z"`. In an argument, a day is its first moment in UTC: `"2026-03-01"`.',
  Time: 'A time of day: `"12:00:00"`.',
  JSON: 'A value whose parts no contract describes: any JSON. It can be selected, and nothing else.',
} satisfies Partial<Record<ScalarName, string>>;

/** Types that are the same in every product, by name; a schema has those that it uses. */
export const sharedTypes: ReadonlyMap<string, string> = new Map([
  ...scalarNames
    .filter((name) => name !== 'JSON')
    .map((name) => [`${name}Filter`, printFilter({ kind: 'scalar', name })] as const),
  ['Direction', printDirection()],
  ['PageInfo', printPageInfo()],
  ...Object.entries(scalars).map(([name, meaning]) => [name, `"""${meaning}""" scalar ${name}`] as const),
]);

function printDirection(): string {
  return printBlock({
    keyword: 'enum',
    name: 'Direction',
    description: 'The way an order runs. Missing values come last either way.',
    members: [
      { name: 'ASC', description: 'From the least to the greatest.' },
      { name: 'DESC', description: 'From the greatest to the least.' },
    ],
  });
}

function printPageInfo(): string {
  return printBlock({
    keyword: 'type',
    name: 'PageInfo',
    description: 'Where a page stands in its list.',
    directives: '@shareable @classification(level: PUBLIC)',
    members: [
      { name: 'hasNextPage', type: 'Boolean!', description: 'Whether rows follow.' },
      { name: 'hasPreviousPage', type: 'Boolean!', description: 'Whether rows come before.' },
      { name: 'startCursor', type: 'String', description: 'The cursor of the first row.' },
      { name: 'endCursor', type: 'String', description: 'The cursor of the last row; pass it as `after`.' },
    ],
  });
}
