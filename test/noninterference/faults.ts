// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are texts of other sources.
import type { FieldUse } from './uses.ts';
import type { View } from './views.ts';

/** A change of one source text. */
export interface Patch {
  /** Relative to the project's folder. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A deliberate leak. */
export interface Fault {
  readonly name: string;
  readonly patches: readonly Patch[];
  /** The stage that must find it. */
  readonly stage: 'product' | 'groups' | 'gateway' | 'postgres' | 'port';
  /** Names of `principals`; @default the analyst */
  readonly as?: readonly string[];
  /** The cell of the matrix: only operations with this use of a field are generated. @default any operation */
  readonly cell?: readonly [View['kind'], FieldUse];
  /** Like `StageOptions`. @default any aggregates */
  readonly figures?: readonly [typeName: string, grouped: boolean];
  /** As in `StageOptions`. @default false */
  readonly tokensFirst?: true;
}

const masks = 'platform/relation/masks.ts';
const uses = 'schema/policy/uses.ts';

/** The statement has each raw column next to the masked one, like one that masks its output. */
const rawBeside: Patch = {
  file: 'platform/relation/relation.ts',
  from: '${maskedValue(field, stored(field.column, dialect), row, viewer, token)} AS ${name}`',
  to: '${maskedValue(field, stored(field.column, dialect), row, viewer, token)} AS ${name}, ${stored(field.column, dialect)} AS ${raw(JSON.stringify("#raw." + field.column))}`',
};

/** A use of a field that reads the raw column where a condition is met. */
const looksAtRaw: Readonly<Record<Exclude<FieldUse, 'key'>, (condition: string) => Patch>> = {
  equal: filterOn('["eq", "ne", "in", "notIn"]'),
  range: filterOn('["gt", "gte", "lt", "lte"]'),
  like: filterOn('["like", "ilike"]'),
  isNull: filterOn('["isNull"]'),
  sort: (condition) => ({
    file: 'platform/product/graphql/order.ts',
    from: 'sql`${columnOf(dialect, field)} ${raw(descending',
    to: `sql\`\${${rawIf(condition)}} \${raw(descending`,
  }),
  group: (condition) => ({
    file: 'platform/product/graphql/group-inputs.ts',
    from: 'const column = columnOf(dialect, field);',
    to: `const column = ${rawIf(condition)};`,
  }),
  distinct: figureOf('["countDistinct"]'),
  extreme: figureOf('["min", "max"]'),
  total: figureOf('["sum", "avg"]'),
};

function filterOn(operators: string) {
  return (condition: string): Patch => ({
    file: 'platform/product/graphql/filter.ts',
    from: 'return compileOperators(columnOf(dialect, field), field.type',
    to: `return compileOperators(${rawIf(`${condition} && Object.keys(operators).some((name) => ${operators}.includes(name))`)}, field.type`,
  });
}

function figureOf(names: string) {
  return (condition: string): Patch => ({
    file: 'platform/product/graphql/measures.ts',
    from: "const column = columnOf(dialect, field);\n  if (name === 'countDistinct')",
    to: `const column = ${rawIf(`${condition} && ${names}.includes(name)`)};\n  if (name === 'countDistinct')`,
  });
}

function rawIf(condition: string): string {
  return `(${condition} ? raw('m.' + JSON.stringify("#raw." + field.column)) : columnOf(dialect, field))`;
}

/** Comparisons with tokens are not checked: else no raw value reaches the statement. */
const comparesAnything: Patch = {
  file: 'platform/product/graphql/filter.ts',
  from: 'if (isToken(field, decisions)) requireKey(field, operators, tokenKeys);',
  to: '',
};

const permissionNames: Readonly<Record<Exclude<FieldUse, 'key'>, string>> = {
  equal: 'EQUAL',
  range: 'RANGE',
  like: 'LIKE',
  isNull: 'IS_NULL',
  sort: 'SORT',
  group: 'GROUP',
  distinct: 'DISTINCT',
  extreme: 'EXTREME',
  total: 'TOTAL',
};

/** The use is permitted, and reads the raw values. */
function cellFault(kind: Exclude<View['kind'], 'CLEAR'>, use: Exclude<FieldUse, 'key'>): Fault {
  const condition =
    kind === 'DENY' ? 'field.policy.access.length > 0' : `field.policy.masks[0]?.with === '${kind}'`;
  const permitted: Patch =
    kind === 'DENY'
      ? {
          file: uses,
          from: "if (decision.kind === 'DENY') return 'REFUSED';",
          to: `if (decision.kind === 'DENY') return use === '${permissionNames[use]}' ? 'ALLOWED' : 'REFUSED';`,
        }
      : {
          file: uses,
          from: "return permissions[decision.mask][use] ?? 'REFUSED';",
          to: `if (decision.mask === '${kind}' && use === '${permissionNames[use]}') return 'ALLOWED';\n  return permissions[decision.mask][use] ?? 'REFUSED';`,
        };
  const patches = [permitted, rawBeside, looksAtRaw[use](condition)];
  return {
    name: `${kind} ${use}: on the raw values`,
    patches:
      kind === 'HASH' && (use === 'equal' || use === 'like') ? [...patches, comparesAnything] : patches,
    stage: 'product',
    cell: [kind, use],
  };
}

const text = ['equal', 'range', 'like', 'sort', 'group', 'distinct', 'extreme'] as const;
const all = [...text, 'isNull', 'total'] as const;

/**
 * One for each cell of the matrix, except for cells that disclose nothing: whether a value is missing, which masks
 * that preserve it show anyway, and aggregates that the type of no such field has.
 */
export const cellFaults: readonly Fault[] = [
  ...all.map((use) => cellFault('DENY', use)),
  ...all.map((use) => cellFault('NULL', use)),
  ...all.map((use) => cellFault('REDACT', use)),
  ...text.map((use) => cellFault('HASH', use)),
  ...text.map((use) => cellFault('PARTIAL', use)),
  ...[...text, 'total' as const].map((use) => cellFault('GENERALIZE', use)),
];

function one(name: string, file: string, from: string, to: string, more: Partial<Fault> = {}): Fault {
  return { name, patches: [{ file, from, to }], stage: 'product', ...more };
}

const cellConstant = "if ('constant' in cell) return constant(cell.constant, type, dialect);";

/** The values that each mask shows. */
const selectFaults: readonly Fault[] = [
  {
    name: 'DENY select: shown by relation, resolver and shield',
    patches: [
      {
        file: masks,
        from: "if (decision.kind === 'DENY') return absent(field, viewer.dialect);",
        to: "if (decision.kind === 'DENY') return value;",
      },
      {
        file: 'platform/product/graphql/generated-resolvers.ts',
        from: "if (context.decisions.of(coordinate).kind === 'DENY') throw forbiddenField(coordinate);\n    const value",
        to: 'const value',
      },
      {
        file: 'platform/product/policy-lock.ts',
        from: "verdict = decisions.of(coordinate).kind !== 'DENY';",
        to: 'verdict = true;',
      },
    ],
    stage: 'product',
  },
  one('NULL select: shown', masks, cellConstant, `if (mask === 'NULL') return value;\n  ${cellConstant}`),
  one(
    'REDACT select: missing values stay missing',
    masks,
    cellConstant,
    `if (mask === 'REDACT') return sql\`CASE WHEN \${value} IS NULL THEN NULL ELSE \${redacted()} END\`;\n  ${cellConstant}`,
  ),
  one(
    'HASH select: not normalised',
    'platform/relation/stored-tokens.ts',
    'tokenOf(key, normalised(field, value, dialect), dialect)',
    'tokenOf(key, value, dialect)',
  ),
  one(
    'PARTIAL select: as wide as the value',
    masks,
    "THEN '****' || ${dialect.right(value, '4')}",
    "THEN repeat('*', ${dialect.length(value)} - 4) || ${dialect.right(value, '4')}",
  ),
  one('PARTIAL select: five characters', masks, "dialect.right(value, '4')", "dialect.right(value, '5')"),
  one(
    'PARTIAL select: of short values too',
    masks,
    'dialect.length(value)} >= 8',
    'dialect.length(value)} >= 5',
  ),
  one(
    'GENERALIZE select: buckets cut towards zero',
    'platform/engines/duckdb/duckdb-dialect.ts',
    '- ((${wide} % ${width}) + ${width}) % ${width}',
    '- (${wide} % ${width})',
  ),
  one(
    'GENERALIZE select: a longer prefix',
    masks,
    'dialect.left(value, length)',
    'dialect.left(value, String(Number(length) + 1))',
  ),
  one(
    'GENERALIZE select: a text that is no longer than the prefix',
    masks,
    '> ${raw(length)} THEN',
    '>= ${raw(length)} THEN',
  ),
  one(
    'GENERALIZE select: months for years',
    masks,
    'dialect.periodOf(value, to, type)',
    "dialect.periodOf(value, 'MONTH', type)",
  ),
  one(
    'select: a struct as it is',
    masks,
    'if (viewer.dialect.readsStructs && !hidesAny(field, viewer.decisions)) return value;',
    'return value;',
  ),
  one(
    'select: a struct in a list as it is',
    masks,
    '(item) => rebuilt(field, item, viewer)',
    '(item) => item',
  ),
  one(
    'self: the rows of everybody else',
    masks,
    'sql`${found.value} = ${claimedValue',
    'sql`${found.value} <> ${claimedValue',
    { as: ['patient', 'staff'] },
  ),
];

const opened: Patch[] = [
  {
    file: 'platform/product/context.ts',
    from: '    relation(entity, origin, fields) {',
    to: '    relation(entity: EntityModel, origin: OpenSnapshot, fields: Iterable<FieldModel>, open = false) {',
  },
  {
    file: 'platform/product/context.ts',
    from: 'const viewer = { principal, decisions,',
    to: 'const viewer = { principal, decisions: open ? { of: decisions.of, floors: decisions.floors, validUntil: 0, rows: () => [] } : decisions,',
  },
];

const rowsOpened: Patch[] = [
  ...opened,
  {
    file: 'platform/product/graphql/page.ts',
    from: 'rows: RowSet, fields: Iterable<FieldModel>): Statement {',
    to: 'rows: RowSet, fields: Iterable<FieldModel>, open = false): Statement {',
  },
  {
    file: 'platform/product/graphql/page.ts',
    from: 'used.size > 0 ? used : rows.entity.key);',
    to: 'used.size > 0 ? used : rows.entity.key, open);',
  },
];

/** The callers of INTERNAL fields. */
const audienceFaults: readonly Fault[] = [
  one(
    'organisation: whoever shows a token',
    'schema/policy/rules/organisation.ts',
    'principal.service !== undefined || isOrganisation',
    'principal.authenticated || isOrganisation',
    { as: ['partner'] },
  ),
  one(
    'audience: of one type opens all',
    'schema/policy/rules/audience.ts',
    'audiences.has(type)',
    'audiences.size > 0 || audiences.has(type)',
    { as: ['partner'] },
  ),
  one(
    'organisation: whoever shows a token, through the gateway',
    'schema/policy/rules/organisation.ts',
    'principal.service !== undefined || isOrganisation',
    'principal.authenticated || isOrganisation',
    { stage: 'gateway', as: ['partner', 'patient'] },
  ),
];

/** Hidden rows. */
const rowFaults: readonly Fault[] = [
  one(
    'rows: no filter anywhere',
    'platform/relation/relation.ts',
    'if (filters.length === 0) return relation;',
    'return relation;',
  ),
  one(
    'rows: no filter anywhere, through the gateway',
    'platform/relation/relation.ts',
    'if (filters.length === 0) return relation;',
    'return relation;',
    { stage: 'gateway' },
  ),
  one(
    'rows: no claim leaves all',
    'platform/relation/relation.ts',
    "texts.length === 0) return raw('FALSE')",
    "texts.length === 0) return raw('TRUE')",
    { as: ['patient', 'anybody'] },
  ),
  {
    name: 'rows: no filter by key and as an entity',
    patches: [
      ...opened,
      {
        file: 'platform/product/graphql/entity-rows.ts',
        from: 'context.relation(entity, snapshot, fields)',
        to: '(context.relation as Function)(entity, snapshot, fields, true)',
      },
    ],
    stage: 'product',
  },
  {
    name: 'rows: no filter in lists',
    patches: [
      ...rowsOpened,
      {
        file: 'platform/product/graphql/page.ts',
        from: 'return rowsRelation(context, rows, used);',
        to: 'return rowsRelation(context, rows, used, !rows.edge);',
      },
    ],
    stage: 'product',
  },
  {
    name: 'rows: no filter on edges',
    patches: [
      ...rowsOpened,
      {
        file: 'platform/product/graphql/page.ts',
        from: 'return rowsRelation(context, rows, used);',
        to: 'return rowsRelation(context, rows, used, rows.edge !== undefined);',
      },
    ],
    stage: 'product',
  },
  {
    name: 'rows: no filter in counts and figures',
    patches: [
      ...rowsOpened,
      {
        file: 'platform/product/graphql/aggregate.ts',
        from: '...floorFields(floors.aggregate),\n  ]);',
        to: '...floorFields(floors.aggregate),\n  ], true);',
      },
    ],
    stage: 'product',
  },
  {
    name: 'rows: no filter in groups',
    patches: [
      ...rowsOpened,
      {
        file: 'platform/product/graphql/groups.ts',
        from: 'return rowsRelation(context, rows, fields);',
        to: 'return rowsRelation(context, rows, fields, true);',
      },
    ],
    stage: 'product',
  },
];

/** Disclosure by orders and positions. */
const orderFaults: readonly Fault[] = [
  {
    name: 'cursor: holds the raw value',
    patches: [
      rawBeside,
      {
        file: 'platform/product/graphql/page.ts',
        from: '${columnOf(dialect, field)} AS ${raw(dialect.identifier(field.name))}`',
        to: '${columnOf(dialect, field)} AS ${raw(dialect.identifier(field.name))}, ${raw("m." + JSON.stringify("#raw." + field.column))} AS ${raw(JSON.stringify("#raw." + field.name))}`',
      },
      {
        file: 'platform/product/graphql/connection.ts',
        from: '(row[field.name] ?? null)',
        to: '(row["#raw." + field.name] ?? null)',
      },
    ],
    stage: 'product',
    cell: ['GENERALIZE', 'sort'],
  },
  {
    name: 'sort: ties decided by the raw value',
    patches: [
      rawBeside,
      {
        file: 'platform/product/graphql/order.ts',
        from: "'DESC' : 'ASC')} NULLS LAST`",
        to: "'DESC' : 'ASC')} NULLS LAST, ${raw('m.' + JSON.stringify('#raw.' + field.column))}`",
      },
    ],
    stage: 'product',
    cell: ['GENERALIZE', 'sort'],
  },
  one(
    'groups: in the order of tokens',
    'platform/product/graphql/group-inputs.ts',
    "return decision.kind === 'MASK' && decision.mask === 'HASH';",
    'return false;',
    { cell: ['HASH', 'group'] },
  ),
  one(
    'sum: of floating-point numbers in the order of rows',
    'platform/engines/duckdb/duckdb-dialect.ts',
    "return type.name === 'Float' ? sql`",
    'return false ? sql`',
  ),
];

/** Aggregates of too few rows. */
const floorFaults: readonly Fault[] = [
  one(
    'floor: none',
    'platform/product/graphql/group-floor.ts',
    'return and(\n    floor.map(({ k, of }) => {',
    'return and(\n    floor.slice(0, 0).map(({ k, of }) => {',
    { stage: 'groups' },
  ),
  one(
    'floor: half of k',
    'platform/product/graphql/group-floor.ts',
    '>= CAST(${k} AS',
    '>= CAST(${k >> 1} AS',
    {
      stage: 'groups',
    },
  ),
  one(
    'floor: counts rows for people',
    'platform/product/graphql/group-floor.ts',
    'const counted = of ?',
    'const counted = false && of ?',
    { stage: 'groups' },
  ),
  one(
    'floor: not of the type',
    'platform/product/graphql/group-floor.ts',
    'const ofType = decisions.floors(entity.typeName);',
    'const ofType = decisions.floors("");',
    { stage: 'groups' },
  ),
  one(
    'floor: not of what is filtered by',
    'platform/product/graphql/group-floor.ts',
    'return [...uses].flatMap',
    'return [...uses].slice(0, 0).flatMap',
    { stage: 'groups', figures: ['Worker', false] },
  ),
  one(
    'floor: not of what groups are ordered or had by',
    'platform/product/graphql/groups.ts',
    '...filterTouches(rows.filter), ...touched]',
    '...filterTouches(rows.filter), ...touched.filter(({ field, use }) => use === "GROUP" || aggregates.some((aggregate) => aggregate.field === field))]',
    { stage: 'groups', figures: ['Worker', true] },
  ),
  one('floor: GENERALIZE extreme', uses, "EXTREME: 'IN_GROUPS',", "EXTREME: 'ALLOWED',", {
    stage: 'groups',
    figures: ['Worker', false],
  }),
  one(
    'floor: GENERALIZE distinct',
    uses,
    "DISTINCT: 'IN_GROUPS',\n    EXTREME",
    "DISTINCT: 'ALLOWED',\n    EXTREME",
    { stage: 'groups', figures: ['Worker', false] },
  ),
  one(
    'floor: GENERALIZE group',
    uses,
    "GROUP: 'IN_GROUPS',\n    DISTINCT",
    "GROUP: 'ALLOWED',\n    DISTINCT",
    { stage: 'groups', figures: ['Worker', true] },
  ),
  one(
    'floor: HASH group',
    uses,
    "IS_NULL: 'ALLOWED', GROUP: 'IN_GROUPS'",
    "IS_NULL: 'ALLOWED', GROUP: 'ALLOWED'",
    { stage: 'groups', figures: ['Worker', true] },
  ),
  one('floor: HASH distinct', uses, "DISTINCT: 'IN_GROUPS' },", "DISTINCT: 'ALLOWED' },", {
    stage: 'groups',
    figures: ['Worker', false],
  }),
];

/** What is cached of an operation whose literals have become variables. The domains' own lock is open: the gateway's is meant. */
const normalisedFaults: readonly Fault[] = [
  {
    name: 'normalised: a decision is cached by the text without its values',
    patches: [
      {
        file: 'gateway/enforcement/operation-analyser.ts',
        from: 'const values = read(variables);',
        to: "const values = '';",
      },
      {
        file: 'platform/product/disclosure-plugin.ts',
        from: 'for (const found of refused.values()) throw',
        to: "for (const found of refused.values()) if (found.code !== 'BAD_TOKEN_LITERAL') throw",
      },
      rawBeside,
      looksAtRaw.equal("field.policy.masks[0]?.with === 'HASH'"),
      comparesAnything,
    ],
    stage: 'gateway',
    cell: ['HASH', 'equal'],
    tokensFirst: true,
  },
];

/** The same on PostgreSQL, and faults of its own. */
const postgresFaults: readonly Fault[] = [
  ...[
    cellFault('REDACT', 'equal'),
    cellFault('PARTIAL', 'sort'),
    cellFault('HASH', 'group'),
    one(
      'rows: no filter anywhere',
      'platform/relation/relation.ts',
      'if (filters.length === 0) return relation;',
      'return relation;',
    ),
    one(
      'GENERALIZE select: buckets cut towards zero',
      'platform/engines/postgres/postgres-dialect.ts',
      '- mod(mod(${wide}, ${width}) + ${width}, ${width})',
      '- mod(${wide}, ${width})',
    ),
    one(
      'sum: of floating-point numbers in the order of rows',
      'platform/engines/postgres/float-totals.ts',
      'sum(${column} ORDER BY ${column}) FILTER',
      'sum(${column}) FILTER',
    ),
    {
      name: 'filter: an expression that fails on a row that is hidden',
      patches: [
        {
          file: 'platform/product/graphql/filter.ts',
          from: 'return compileOperators(columnOf(dialect, field), field.type',
          to: "return compileOperators(field.type.name === 'Int' ? sql`(${columnOf(dialect, field)} + 1 - 1)` : columnOf(dialect, field), field.type",
        },
        // Equivalent, but more expensive, so that the planner runs the caller's filter first.
        {
          file: 'platform/relation/relation.ts',
          from: "return sql`${found.value} IN (${join(values, ', ')})`;",
          to: "return sql`CASE WHEN md5(md5(md5(md5(md5(${found.value}))))) IS NULL THEN FALSE ELSE ${found.value} IN (${join(values, ', ')}) END`;",
        },
      ],
      stage: 'product',
      as: ['analyst', 'researcher'],
    } satisfies Fault,
  ].map((fault): Fault => ({ ...fault, name: `PostgreSQL ${fault.name}`, stage: 'postgres' })),
];

const portView = 'platform/product/port/port-view.ts';

/** Of another domain's pipeline, which reads whole columns as a file. */
const portFaults: readonly Fault[] = [
  {
    name: 'port: a column that is denied is sent',
    patches: [{ file: portView, from: "decisions.of(coordinate).kind === 'DENY'", to: 'coordinate === ""' }],
    stage: 'port',
  },
  {
    name: 'port: rows in the order of the unmasked values',
    patches: [
      rawBeside,
      {
        file: portView,
        from: "seesKey ? join(entity.key.map(name), ', ') : raw('ALL')",
        to: "raw(fields.map((field) => JSON.stringify('#raw.' + field.column)).join(', '))",
      },
    ],
    stage: 'port',
  },
  {
    name: 'port: the rows of the table are counted',
    patches: [
      {
        file: 'platform/product/port/port-route.ts',
        from: "'x-weft-rows': String(file.rows)",
        to: "'x-weft-rows': String(manifest.tables[entityOf(model, asked.object)?.table ?? '']?.rows)",
      },
    ],
    stage: 'port',
  },
];

export const faults: readonly Fault[] = [
  ...portFaults,
  ...postgresFaults,
  ...cellFaults,
  ...selectFaults,
  ...audienceFaults,
  ...rowFaults,
  ...orderFaults,
  ...floorFaults,
  ...normalisedFaults,
];
