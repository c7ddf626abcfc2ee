import type { DataProduct, Property, SchemaObject } from '../contract/data-product.ts';
import { hasErrors } from '../finding.ts';
import { databaseOf } from '../physical-types/read-physical-type.ts';
import { moreSensitive } from '../policy/classifications.ts';
import { checkNames } from './check-names.ts';
import { checkPolicy } from './check-policy.ts';
import { deprecationOf } from './deprecation.ts';
import { type FieldOf, foreignEntitiesOf, referenceEdgeOf, reverseEdgesOf } from './edges.ts';
import { typePolicyOf } from './field-policy.ts';
import { entityFieldsOf, type TypesOfContract } from './fields.ts';
import { createModelReport, type ModelFinding, type ReportModelFinding } from './model-finding.ts';
import { derivedNamesOf, rootNamesOf } from './naming.ts';
import type { EntityModel, FieldModel, ProductModel } from './product-model.ts';
import { readersOf } from './readers.ts';
import { entityNameOf, type KeyReference, keyPropertiesOf, keyReferencesOf } from './references.ts';

export type ModelResult =
  | { readonly ok: true; readonly model: ProductModel; readonly findings: readonly ModelFinding[] }
  | { readonly ok: false; readonly findings: readonly ModelFinding[] };

/**
 * Turns a data product into the graph that it serves. Never throws for a bad contract: problems become findings, and
 * there is no model where one of them is an error.
 */
export function modelProduct(product: DataProduct): ModelResult {
  const { findings, report } = createModelReport();
  if (product.objects.length === 0) {
    report('NO_OBJECTS', 'schema', `The product "${product.name}" has no object. List at least one.`);
  }
  const references = keyReferencesOf(product, report);
  const objects = product.objects.filter((object) => hasKey(object, report));
  const ids = new Set([
    ...objects.flatMap(keyPropertiesOf),
    ...references.flatMap((reference) => reference.via),
  ]);
  const types: TypesOfContract = {
    database: databaseOf(product.servers),
    datesMayBeMoments: /^v(2|3\.0)\./.test(product.apiVersion),
  };
  const bare = objects.map((object) => bareEntityOf(object, ids, types, report));
  const fieldOf = new Map(bare.flatMap(({ fields }) => fields).map((field) => [field.property, field]));
  const model: ProductModel = {
    product,
    domain: product.domain,
    entities: bare.map((entity) => withEdges(entity, references, fieldOf)),
    foreign: foreignEntitiesOf(references, fieldOf, report),
    readers: readersOf(product, report),
  };
  checkNames(model, report);
  checkPolicy(model, report);
  return hasErrors(findings) ? { ok: false, findings } : { ok: true, model, findings };
}

function hasKey(object: SchemaObject, report: ReportModelFinding): boolean {
  if (object.properties.some((property) => property.primaryKey)) return true;
  report(
    'NO_PRIMARY_KEY',
    object.path,
    `"${object.name}" has no primary key. Set "primaryKey: true" on the properties that name a row.`,
  );
  return false;
}

type BareEntity = Omit<EntityModel, 'references' | 'reverseEdges'>;

function bareEntityOf(
  object: SchemaObject,
  ids: ReadonlySet<Property>,
  types: TypesOfContract,
  report: ReportModelFinding,
): BareEntity {
  const typeName = entityNameOf(object);
  const fields = entityFieldsOf(typeName, object.properties, ids, types, report);
  const key = keyPropertiesOf(object)
    .map((property) => fields.find((field) => field.property === property))
    .filter((field) => field !== undefined);
  const deprecated = deprecationOf(object, report);
  return {
    typeName,
    contractId: object.id,
    table: object.physicalName,
    description: object.description ?? object.businessName,
    ...(deprecated !== undefined && { deprecated }),
    key,
    fields,
    roots: rootNamesOf(typeName),
    names: derivedNamesOf(typeName),
    policy: typePolicyOf(object, keyLevelOf(key), report),
  };
}

function keyLevelOf(key: readonly FieldModel[]) {
  return key.map((field) => field.policy.classification ?? 'RESTRICTED').reduce(moreSensitive);
}

function withEdges(entity: BareEntity, references: readonly KeyReference[], fieldOf: FieldOf): EntityModel {
  const own = references.filter(({ from }) => entityNameOf(from) === entity.typeName);
  const back = references.filter(
    ({ typeName, contract }) => contract === undefined && typeName === entity.typeName,
  );
  return {
    ...entity,
    references: own.map((reference) => referenceEdgeOf(reference, fieldOf)),
    reverseEdges: reverseEdgesOf(back, fieldOf),
  };
}
