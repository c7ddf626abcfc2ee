import {
  dimensionsOf,
  filterNameOf,
  groupKeysOrderByOf,
  groupMeasuresOf,
  type Measure,
  type MeasureFunction,
  measureDisclosures,
  measuresOf,
} from './capabilities.ts';
import { printDerivedPolicy, printReveals } from './print-policy.ts';
import type { EntityModel, FieldType } from './product-model.ts';
import { type Member, printBlock } from './sdl.ts';

const meanings = {
  sum: 'The sum',
  avg: 'The mean',
  min: 'The least value',
  max: 'The greatest value',
  countDistinct: 'The number of different values',
} satisfies Record<MeasureFunction, string>;

/** `OrderAggregate`, `OrderGroup`, and the types of their measures. */
export function printAggregates(entity: EntityModel): string[] {
  const { names, typeName } = entity;
  const directives = printDerivedPolicy(entity);
  const measures = measuresOf(entity).map(figureMember);
  const count = 'The number of rows.';
  const keys = {
    name: 'keys',
    type: `${names.groupKeys}!`,
    description: 'What the rows of the group agree in.',
  };
  return [
    printBlock({
      keyword: 'type',
      name: names.aggregate,
      description: `Figures over rows of \`${typeName}\`.`,
      directives,
      members: [
        { name: 'count', type: 'Int', description: `${count} Null where it is suppressed.` },
        {
          name: 'suppressed',
          type: 'Boolean!',
          description:
            'Whether the rows are too few for their figures to be told to you; all figures are null then.',
        },
        ...measures,
      ],
    }),
    printBlock({
      keyword: 'type',
      name: names.group,
      description: `Figures over rows of \`${typeName}\` that agree in their keys. Groups that are too small to be told are left out.`,
      directives,
      members: [keys, { name: 'count', type: 'Int!', description: count }, ...measures],
    }),
    ...measuresOf(entity).map((measure) => printMeasure(measure, typeName, directives)),
  ];
}

function figureMember(measure: Measure): Member {
  return {
    name: measure.function,
    type: measure.typeName,
    description: `${meanings[measure.function]} of a field.`,
  };
}

function printMeasure(measure: Measure, typeName: string, directives: string): string {
  return printBlock({
    keyword: 'type',
    name: measure.typeName,
    description: `${meanings[measure.function]} of each field of \`${typeName}\`, over rows that have one.`,
    directives,
    members: measure.columns.map(({ field, type }) => ({
      name: field.name,
      type: type.name,
      description: `${meanings[measure.function]} of \`${field.name}\`${isWider(measure, field.type, type) ? `, which may be beyond \`${field.type.name}\`` : ''}.`,
      directives: printReveals([field], measureDisclosures[measure.function]),
    })),
  });
}

/** A sum has a wider type than its field where it may exceed that of the field. */
function isWider(measure: Measure, field: FieldType, result: FieldType): boolean {
  return measure.function === 'sum' && result.name !== field.name;
}

/** `OrderHaving` and `OrderGroupOrderBy`, and the inputs within them. */
export function printGroupInputs(entity: EntityModel): string[] {
  const { names } = entity;
  const measures = groupMeasuresOf(entity);
  return [
    printBlock({
      keyword: 'input',
      name: names.having,
      description: 'Which groups; all that is given must hold.',
      members: [
        { name: 'count', type: 'IntFilter', description: 'By the number of rows.', directives: '@inert' },
        ...measures.map((measure) => groupMember(measure, measure.having)),
      ],
    }),
    printBlock({
      keyword: 'input',
      name: names.groupOrderBy,
      description: 'An order of groups; exactly one field is given. Missing values come last.',
      members: [
        { name: 'count', type: 'Direction', description: 'By the number of rows.', directives: '@inert' },
        {
          name: 'key',
          type: groupKeysOrderByOf(entity),
          description: 'By a key that the query groups by.',
        },
        ...measures.map((measure) => groupMember(measure, measure.orderBy)),
      ],
    }),
    ...measures.flatMap((measure) => [printMeasureHaving(measure), printMeasureOrder(measure)]),
    printKeyOrder(entity),
  ];
}

function groupMember(measure: Measure, type: string): Member {
  return { name: measure.function, type, description: `By ${meaningWithin(measure)} of a field.` };
}

function printMeasureHaving(measure: Measure): string {
  return printBlock({
    keyword: 'input',
    name: measure.having,
    description: `Which groups, by ${meaningWithin(measure)} of fields; all that is given must hold.`,
    members: measure.columns.map(({ field, type }) => ({
      name: field.name,
      type: filterNameOf(type),
      directives: printReveals([field], measureDisclosures[measure.function]),
    })),
  });
}

function printMeasureOrder(measure: Measure): string {
  return printBlock({
    keyword: 'input',
    name: measure.orderBy,
    description: `An order of groups by ${meaningWithin(measure)} of a field; exactly one field is given.`,
    members: measure.columns.map(({ field }) => ({
      name: field.name,
      type: 'Direction',
      directives: printReveals([field], measureDisclosures[measure.function]),
    })),
  });
}

function printKeyOrder(entity: EntityModel): string {
  return printBlock({
    keyword: 'input',
    name: groupKeysOrderByOf(entity),
    description: 'An order of groups by a key that the query groups by; exactly one field is given.',
    members: dimensionsOf(entity).map(({ key, field }) => ({
      name: key,
      type: 'Direction',
      directives: printReveals([field], 'SORT'),
    })),
  });
}

function meaningWithin(measure: Measure): string {
  return meanings[measure.function].replace('The', 'the');
}
