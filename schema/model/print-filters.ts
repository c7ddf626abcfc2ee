import {
  type FilterOperator,
  filterableOf,
  filterNameOf,
  filterTypeOf,
  operatorsOf,
  sortableOf,
} from './capabilities.ts';
import { printReveals } from './print-policy.ts';
import type { EntityModel, FieldType } from './product-model.ts';
import { printBlock } from './sdl.ts';

const meanings = {
  eq: 'Equal to it.',
  ne: 'Different from it.',
  in: 'One of them.',
  notIn: 'None of them.',
  gt: 'Greater than it.',
  gte: 'Greater than it or equal.',
  lt: 'Less than it.',
  lte: 'Less than it or equal.',
  like: 'Matches the pattern: `%` stands for any text, `_` for one character.',
  ilike: 'Matches the pattern as `like` does; upper and lower case are the same.',
  isNull: 'Whether there is no value.',
} satisfies Record<FilterOperator, string>;

/** The filter of one type, as `DecimalFilter`. */
export function printFilter(type: FieldType): string {
  return printBlock({
    keyword: 'input',
    name: filterNameOf(type),
    description: `Comparisons with a value of type \`${type.name}\`; all that is given must hold.`,
    members: operatorsOf(type).map((name) => ({
      name,
      type: operandOf(name, type.name),
      description: meanings[name],
    })),
  });
}

function operandOf(operator: FilterOperator, typeName: string): string {
  if (operator === 'isNull') return 'Boolean';
  return operator === 'in' || operator === 'notIn' ? `[${typeName}!]` : typeName;
}

/** `OrderFilter` and `OrderOrderBy`. */
export function printFilterAndOrder(entity: EntityModel): string[] {
  const { names, typeName } = entity;
  return [
    printBlock({
      keyword: 'input',
      name: names.filter,
      description: `Which rows of \`${typeName}\`; all that is given must hold.`,
      members: [
        { name: 'and', type: `[${names.filter}!]`, description: 'All of them hold.' },
        { name: 'or', type: `[${names.filter}!]`, description: 'At least one of them holds.' },
        { name: 'not', type: names.filter, description: 'It does not hold.' },
        ...filterableOf(entity).map((field) => ({
          name: field.name,
          type: filterTypeOf(field) ?? '',
          description: field.description,
          directives: printReveals([field], 'FILTER'),
        })),
      ],
    }),
    printBlock({
      keyword: 'input',
      name: names.orderBy,
      description: `An order of \`${typeName}\`; exactly one field is given. Missing values come last.`,
      members: sortableOf(entity).map((field) => ({
        name: field.name,
        type: 'Direction',
        description: field.description,
        directives: printReveals([field], 'SORT'),
      })),
    }),
  ];
}
