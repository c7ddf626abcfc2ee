import { type DateUnit, dimensionsOf } from './capabilities.ts';
import { printDerivedPolicy, printReveals } from './print-policy.ts';
import type { EntityModel } from './product-model.ts';
import { type Member, printBlock } from './sdl.ts';

/** `OrderConnection` and `OrderEdge`. */
export function printConnection(entity: EntityModel): string[] {
  const { names, typeName } = entity;
  const directives = printDerivedPolicy(entity);
  return [
    printBlock({
      keyword: 'type',
      name: names.connection,
      description: `A page of \`${typeName}\`, and what can be said of all rows that the page is cut from.`,
      directives,
      members: [
        { name: 'nodes', type: `[${typeName}!]!`, description: 'The rows of the page.' },
        { name: 'edges', type: `[${names.edge}!]!`, description: 'The rows of the page with their cursors.' },
        { name: 'pageInfo', type: 'PageInfo!', description: 'Where the page stands.' },
        {
          name: 'totalCount',
          type: 'Int',
          description: 'How many rows there are on all pages. Null where they are too few to be told to you.',
        },
        {
          name: 'aggregate',
          type: `${names.aggregate}!`,
          description: 'Figures over the rows of all pages.',
        },
        groupByMember(entity),
      ],
    }),
    printBlock({
      keyword: 'type',
      name: names.edge,
      description: `One \`${typeName}\` and its place in the list.`,
      directives,
      members: [
        { name: 'node', type: `${typeName}!`, description: 'The row.' },
        {
          name: 'cursor',
          type: 'String!',
          description: 'Pass it as `after` to get the rows behind this one.',
        },
      ],
    }),
  ];
}

function groupByMember({ names }: EntityModel): Member {
  return {
    name: 'groupBy',
    args: `(by: [${names.dimension}!]!, having: ${names.having}, orderBy: [${names.groupOrderBy}!], first: Int = 100)`,
    type: `[${names.group}!]!`,
    description: 'Figures over the rows of all pages, one for each group of rows that agree in `by`.',
  };
}

/** `OrderDimension`, the dimensions of rows, and `OrderGroupKeys`, the values that a group's rows agree in. */
export function printDimensions(entity: EntityModel): string[] {
  const { names, typeName } = entity;
  const dimensions = dimensionsOf(entity);
  return [
    printBlock({
      keyword: 'enum',
      name: names.dimension,
      description: `What rows of \`${typeName}\` can be grouped by.`,
      members: dimensions.map(({ name, field, unit }) => ({
        name,
        description: unit && meaningOf(unit, field.name),
        directives: printReveals([field], 'GROUP'),
      })),
    }),
    printBlock({
      keyword: 'type',
      name: names.groupKeys,
      description: 'What the rows of a group agree in; null where the query did not group by it.',
      directives: printDerivedPolicy(entity),
      members: dimensions.map(({ key, field, unit, type }) => ({
        name: key,
        type: type.name,
        description: unit
          ? meaningOf(unit, field.name)
          : (field.description ?? `\`${field.name}\` of the group's rows.`),
        directives: printReveals([field], 'GROUP'),
      })),
    }),
  ];
}

function meaningOf(unit: DateUnit, field: string): string {
  return unit === 'DAY'
    ? `The day of \`${field}\`, in UTC.`
    : `The first day of the ${unit.toLowerCase()} of \`${field}\`, in UTC.`;
}
