import {
  dimensionsOf,
  filterNameOf,
  groupKeysOrderByOf,
  groupMeasuresOf,
  isComparable,
  measuresOf,
} from './capabilities.ts';
import type { ReportModelFinding } from './model-finding.ts';
import { isGraphqlName, visibleName } from './naming.ts';
import {
  type EntityModel,
  type FieldModel,
  type FieldType,
  type ForeignEntity,
  type ProductModel,
  scalarNames,
} from './product-model.ts';

/** Types that every product has or GraphQL, Federation or Weft defines. */
const reservedTypes: ReadonlySet<string> = new Set([
  ...[
    'Query',
    'Mutation',
    'Subscription',
    'PageInfo',
    'Direction',
    '_Any',
    '_Entity',
    '_Service',
    'FieldSet',
  ],
  ...scalarNames.flatMap((name) => [name, `${name}Filter`]),
]);

const filterWords: ReadonlySet<string> = new Set(['and', 'or', 'not']);

/** Checks that every name of the graph is legal, free, and given once. */
export function checkNames(model: ProductModel, report: ReportModelFinding): void {
  const claim = createClaims(report);
  for (const entity of model.entities) claimEntity(entity, model, claim);
  for (const entity of model.foreign) claimForeign(entity, claim);
}

interface Claim {
  /** `''` for types, else the type or field whose members or arguments the names are. */
  readonly scope: string;
  readonly name: string;
  readonly path: string;
  /** Claims of one name with equal content are one thing: enums and structs that share a `typeName`. */
  readonly content?: string;
}

/** @returns whether the name is free; the members of a thing that is written twice are claimed once. */
type Claims = (claim: Claim) => boolean;

function createClaims(report: ReportModelFinding): Claims {
  const taken = new Map<string, Claim>();
  /** Names derived from an illegal name are illegal too; only the first is reported. */
  const illegal = new Set<string>();
  return (claim) => {
    const { scope, name, path } = claim;
    const coordinate = scope ? `${scope}.${name}` : name;
    const before = taken.get(coordinate);
    if (!before) taken.set(coordinate, claim);
    if (!isGraphqlName(name)) {
      if (!illegal.has(path)) report('NAME_NOT_LEGAL', path, notLegal(coordinate));
      illegal.add(path);
    } else if (isReserved(scope, name)) {
      report('NAME_RESERVED', path, `"${coordinate}" is a reserved name. Choose another one.`);
    } else if (before && (before.content === undefined || before.content !== claim.content)) {
      report(
        'NAME_COLLISION',
        path,
        `"${coordinate}" is the name of two things: here and at ${before.path}. Rename one of them.`,
      );
    }
    return before === undefined;
  };
}

function notLegal(coordinate: string): string {
  return `"${visibleName(coordinate)}" is not a GraphQL name. Use letters from a to z, digits and underscores.`;
}

/** GraphQL reserves `__` at the start of any name, and Federation uses it for namespaces within type names. */
function isReserved(scope: string, name: string): boolean {
  return scope === '' ? name.includes('__') || reservedTypes.has(name) : name.startsWith('__');
}

function claimEntity(entity: EntityModel, model: ProductModel, claim: Claims): void {
  const { typeName } = entity;
  const path = model.product.objects.find((object) => object.physicalName === entity.table)?.path ?? typeName;
  const measures = measuresOf(entity).map((measure) => measure.typeName);
  const inputs = groupMeasuresOf(entity).flatMap((measure) => [measure.having, measure.orderBy]);
  const { sum, avg, min, max, countDistinct, ...names } = entity.names;
  for (const name of [
    typeName,
    ...Object.values(names),
    ...measures,
    ...inputs,
    groupKeysOrderByOf(entity),
  ]) {
    claim({ scope: '', name, path });
  }
  for (const name of Object.values(entity.roots)) claim({ scope: 'Query', name, path });
  for (const name of ['asOf', ...entity.key.map((field) => field.name)]) {
    claim({ scope: `Query.${entity.roots.byKey}`, name, path });
  }
  for (const field of entity.fields) claimField(typeName, field, claim);
  for (const edge of [...entity.references, ...entity.reverseEdges]) {
    claim({ scope: typeName, name: edge.name, path: `${typeName}.${edge.name}` });
  }
  claimGenerated(entity, claim);
}

/** Members named after fields: filters beside `and`, `or`, `not`, and the units of dates. */
function claimGenerated(entity: EntityModel, claim: Claims): void {
  const { names } = entity;
  for (const name of filterWords) claim({ scope: names.filter, name, path: `${names.filter}.${name}` });
  for (const { name, property } of entity.fields.filter(isComparable)) {
    if (filterWords.has(name)) claim({ scope: names.filter, name, path: property.path });
  }
  // Two fields of one name are reported already.
  const fields = new Map(entity.fields.map((field) => [field.name, field]));
  for (const { name, key, field } of dimensionsOf(entity)) {
    if (fields.get(field.name) !== field) continue;
    claim({ scope: names.groupKeys, name: key, path: field.property.path });
    claim({ scope: names.dimension, name, path: field.property.path });
  }
}

function claimField(scope: string, field: FieldModel, claim: Claims): void {
  const { path } = field.property;
  claim({ scope, name: field.name, path });
  const { type } = field;
  if (type.kind === 'scalar') return;
  const content = contentOf(type);
  const free = claim({ scope: '', name: type.name, path, content });
  if (type.kind === 'enum') claim({ scope: '', name: filterNameOf(type), path, content });
  else if (free) for (const nested of type.fields) claimField(type.name, nested, claim);
}

/** The printed parts of a type; their columns may differ. */
function contentOf(type: FieldType): string {
  return JSON.stringify(type, (key, value) => (key === 'property' || key === 'column' ? undefined : value));
}

function claimForeign({ typeName, key, contract, reverseEdges }: ForeignEntity, claim: Claims): void {
  claim({ scope: '', name: typeName, path: contract });
  for (const name of key) claim({ scope: typeName, name, path: contract });
  for (const { name } of reverseEdges) claim({ scope: typeName, name, path: `${typeName}.${name}` });
}
