import type { GraphQLSchema } from 'graphql';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import type { Choices } from '#test/testkit/choices.ts';
import type { Stage } from './find-leak.ts';
import type { OperationSources } from './operation-sources.ts';
import { makeFigures, makeGroups, type Operation } from './operations.ts';
import { printContract } from './print-contract.ts';
import { openProduct, schemaOf } from './product-stage.ts';
import type { EntitySpec, FieldSpec, ProductSpec } from './spec.ts';
import type { StageOptions } from './stage-options.ts';
import { statementsOf } from './statements.ts';
import { createFieldIndex } from './uses.ts';
import { bucketsOf, pools } from './values.ts';
import type { Worlds } from './worlds.ts';

const doctor = [['role:doctor']];
const id: FieldSpec = { column: 'id', type: 'String', key: true, level: 'public' };
const cohort: FieldSpec = { column: 'cohort', type: 'String', level: 'public' };

/** The type has a floor: even the number of rows of a small group is hidden. */
const incomes: EntitySpec = {
  table: 'incomes',
  typeName: 'Income',
  minGroupSize: { k: 5, unless: doctor },
  fields: [
    id,
    cohort,
    { column: 'kind', type: 'String', level: 'public' },
    { column: 'amount', type: 'Decimal', level: 'internal' },
    { column: 'share', type: 'Float', level: 'internal' },
  ],
};

/** Fields have a floor: a written one, and those of masks that allow groups. */
const workers: EntitySpec = {
  table: 'workers',
  typeName: 'Worker',
  fields: [
    id,
    cohort,
    { column: 'pay', type: 'Int', level: 'internal', minGroupSize: { k: 6, unless: doctor } },
    {
      column: 'born',
      type: 'Date',
      level: 'internal',
      mask: { with: 'GENERALIZE', to: 'YEAR', unless: doctor },
    },
    { column: 'badge', type: 'String', level: 'internal', mask: { with: 'HASH', unless: doctor } },
  ],
};

/** The floor counts workers, for any number of rows. */
const trips: EntitySpec = {
  table: 'trips',
  typeName: 'Trip',
  minGroupSize: { k: 5, of: 'worker_id', unless: doctor },
  fields: [
    id,
    cohort,
    {
      column: 'worker_id',
      type: 'String',
      level: 'public',
      refersTo: { typeName: 'Worker', to: 'workers.id', name: 'worker', reverse: 'trips' },
    },
    { column: 'miles', type: 'Int', level: 'internal' },
  ],
};

const firm: ProductSpec = { domain: 'firm', entities: [incomes, workers, trips] };
/** A principal of the organisation: only it may select INTERNAL fields, which floors concern. */
const clerk: Principal = {
  ...anonymous,
  authenticated: true,
  subject: 'cleo',
  roles: ['clerk'],
  scopes: ['own'],
};

/**
 * Groups under their floor: their rows are unrelated in the two worlds, and no aggregate may show it. Operations
 * select no single rows, since floors hide no rows.
 */
export function createGroupsStage({ figures, postgres }: StageOptions = {}): Stage {
  const schema = schemaOf(firm);
  const contract = printContract(firm);
  return {
    principals: [clerk],
    worlds: (_, choices) => smallGroups(choices),
    operation: (worlds, choices) => operationOn(schema, worlds, choices, figures),
    open: (worlds, at) => openProduct(contract, worlds, at, { statements: statementsOf(firm), postgres }),
  };
}

function operationOn(
  schema: GraphQLSchema,
  worlds: Worlds,
  choices: Choices,
  figures: StageOptions['figures'],
): Operation {
  // Most of the floors are those of workers' fields.
  const drawn = choices.pick([incomes, trips, workers, workers]);
  const [typeName, grouped] = figures ?? [drawn.typeName, choices.chance(0.4)];
  const index = createFieldIndex(firm.entities, worlds.who);
  const sources: OperationSources = { schema, index, worlds, choices, snapshots: [] };
  if (grouped) return makeGroups(sources, typeName, 'COHORT');
  if (!figures && choices.chance(0.2)) {
    // The trips of a worker belong to one worker in both worlds.
    const { query, variables } = makeFigures({ ...sources, narrow: () => ({}) }, 'Trip');
    const edge = query
      .replace(/^(query \(.*?\) )?\{ (a\d+: trips)/, '$1{ workers { nodes { id $2')
      .replace(/ \}(\n|$)/, ' } } }$1');
    return { query: edge, variables };
  }
  return drawUntil(
    () => makeFigures({ ...sources, narrow: () => ({ cohort: { eq: 'small' } }) }, typeName),
    (operation) => !filtersVisible(operation),
  );
}

/** Listing the rows shows each mask, so a filter by a mask is no aggregate under a floor. */
function filtersVisible({ query, variables }: Operation): boolean {
  const values = query + JSON.stringify(variables);
  const asVariables = [...query.matchAll(/\b(?:born|badge): \$(\w+)/g)];
  return (
    /"?(born|badge)"?:\s*\{\s*"?(eq|ne|in|notIn|gte?|lte?|isNull)\b/.test(values) ||
    asVariables.some(([, name]) => new RegExp(`\\$${name}: \\w*Filter\\b`).test(query))
  );
}

function drawUntil<T>(draw: () => T, good: (drawn: T) => boolean): T {
  for (let drawn = draw(); ; drawn = draw()) if (good(drawn)) return drawn;
}

/** Around the floors: five, six, and the default of ten. */
function smallGroups(choices: Choices): Worlds {
  const sides = [0, 1] as const;
  const count = choices.int(1, 5);
  const large = Object.fromEntries(firm.entities.map((entity) => [entity.table, largeRows(entity, choices)]));
  const [one, other] = sides.map(() => ({
    incomes: [...(large.incomes ?? []), ...rowsOf(incomes, 'small', choices.int(0, 4), choices)],
    workers: [...(large.workers ?? []), ...rowsOf(workers, 'small', count, choices)],
    trips: [...(large.trips ?? []), ...fewWorkers(choices)],
  }));
  return {
    who: clerk,
    rows: [one ?? {}, other ?? {}],
    domains: [],
    literals: (coordinate) => (coordinate === 'Worker.badge' ? [] : ['small', 'large', 'huge']),
    keys: () => [['small0'], ['none']],
  };
}

function largeRows(entity: EntitySpec, choices: Choices) {
  return ['large', 'huge'].flatMap((name) => rowsOf(entity, name, choices.int(4, 14), choices));
}

function fewWorkers(choices: Choices) {
  const rows = rowsOf(trips, 'small', choices.int(0, 20), choices);
  return rows.map((row) => ({ ...row, worker_id: `small${choices.int(0, 3)}` }));
}

function rowsOf(
  entity: EntitySpec,
  name: string,
  count: number,
  choices: Choices,
): Record<string, unknown>[] {
  return Array.from({ length: count }, (_, index) =>
    Object.fromEntries(entity.fields.map((field) => [field.column, cellOf(field, name, index, choices)])),
  );
}

function cellOf(field: FieldSpec, name: string, index: number, choices: Choices): unknown {
  if (field.column === 'id') return `${name}${index}`;
  if (field.column === 'cohort') return name;
  if (field.column === 'worker_id') return `${name}${index % 9}`;
  if (field.column === 'kind') return choices.pick(['a', 'b']);
  if (field.mask?.with === 'GENERALIZE')
    return choices.pick(bucketsOf(field.type, 'YEAR').slice(3, 5)).member(choices);
  if (field.mask?.with === 'HASH') return choices.pick(['b1', 'b2']);
  return field.type === 'Struct' ? null : choices.pick(pools[field.type]).stored;
}
