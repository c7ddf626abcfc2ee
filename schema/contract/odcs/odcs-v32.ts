import { choice, either, list, object, type ShapeTable, value } from '../shape.ts';
import { logicalTypeShape, logicalTypeVariants } from './odcs-common.ts';
import { serverShapes, serverTypesV32, serverVariants } from './odcs-servers.ts';
import { elementFieldsV31, odcsV31, propertyFieldsV31, timeVariant, urnReferences } from './odcs-v31.ts';

const elementFields = `${elementFieldsV31} deprecated:boolean synonyms:Synonym[]`;

const propertyFields = `${propertyFieldsV31} deprecated:boolean synonyms:Synonym[] enum:EnumValues
  semanticType:SemanticType`;

/** Without a logical type, the JSON Schema has a property be a map; the standard's text lets it be anything. */
const newVariants = [
  {
    key: 'logicalType',
    values: ['map'],
    orAbsent: true,
    absentCode: 'LOGICAL_TYPE_REQUIRED',
    shape: 'OfMap',
  },
  { key: 'logicalType', values: ['vector'], orAbsent: true, shape: 'OfVector' },
] as const;

const variants = { when: [...logicalTypeVariants, timeVariant, ...newVariants] };

const qualified = String.raw`(?:(?:https?:\/\/)?[\w.\-/]+\.ya?ml#)?\/?[A-Za-z_]\w*\/[\w-]+(?:\/[A-Za-z_]\w*\/[\w-]+)*`;

/** The structure of ODCS v3.2.0, written from the standard: that of v3.1 and what it adds. */
export const odcsV32 = {
  ...odcsV31,
  Contract: object(
    `version! kind!:kind apiVersion! id! status name tenant tags:string[] servers:Server[] dataProduct
    description:Description domain schema:Object[] support:SupportChannel[] price:Price team:Team
    roles:Role[] slaDefaultElement slaProperties:ServiceLevel[] authoritativeDefinitions:Definition[]
    customProperties:CustomProperty[] contractCreatedTs:timestamp context:Context`,
  ),
  Port: value('integer string'),
  Reference: value('string', {
    pattern: new RegExp(String.raw`^[A-Za-z_][\w-]*(?:\.[A-Za-z_][\w-]*)+$|^${qualified}$`),
    tolerates: urnReferences,
  }),
  CustomProperty: object('id:StableId property! value!:any description vendor'),
  Context: either('map', 'ContextMap', 'string'),
  ContextMap: object('instructions verifiedStatements:Statement[] constraints:Constraint[]'),
  Statement: object(
    `id question! answer tags:string[] authoritativeDefinitions:Definition[]
    customProperties:CustomProperty[]`,
  ),
  Constraint: object(
    `id constraint! tags:string[] authoritativeDefinitions:Definition[]
    customProperties:CustomProperty[]`,
  ),
  Synonym: object('id:StableId synonym! description locale source status customProperties:CustomProperty[]'),
  EnumValues: list('EnumValue', { min: 1, unique: true }),
  EnumValue: object(
    `id:StableId value!:scalar label description tags:string[] customProperties:CustomProperty[]
    authoritativeDefinitions:Definition[]`,
  ),
  ServerType: choice(Object.keys(serverTypesV32).join(' ')),
  Server: object(
    `id:StableId server! type!:ServerType description environment roles:Role[]
    customProperties:CustomProperty[]`,
    { when: serverVariants(serverTypesV32) },
  ),
  ...serverShapes(serverTypesV32),
  Object: object(
    `name! ${elementFields} logicalType:ObjectType physicalName dataGranularityDescription context:Context
    properties:Property[] relationships:ObjectRelationship[] quality:QualityRule[]`,
  ),
  LogicalType: logicalTypeShape('string date timestamp time number integer object array boolean map vector'),
  SemanticType: choice('column measure dimension'),
  Property: object(`name! ${propertyFields}`, variants),
  Item: object(`name ${propertyFields} properties:Property[]`, variants),
  OfMap: object('map!:Map', { open: true }),
  Map: object('key!:Item value!:Item'),
  OfVector: object('logicalTypeOptions:VectorOptions', { open: true }),
  VectorOptions: object(
    `dimensions!:dimensions distanceMetric:DistanceMetric elementType:ElementType embeddingModel
    embeddingModelVersion normalized:boolean`,
  ),
  dimensions: value('integer', { minimum: 1 }),
  DistanceMetric: choice('cosine dotProduct euclidean hamming manhattan'),
  ElementType: choice('bfloat16 binary float16 float32 float64 int8 uint8'),
  ObjectRelationship: object(
    `id type:RelationshipType from!:ReferenceOrReferences to!:ReferenceOrReferences
    customProperties:CustomProperty[]`,
    { alike: ['from', 'to'] },
  ),
  PropertyRelationship: object(
    'id type:RelationshipType to!:ReferenceOrReferences customProperties:CustomProperty[]',
  ),
  ServiceLevel: object(
    `id:StableId property! value!:scalar valueExt:scalar unit element driver description scheduler schedule
    customProperties:CustomProperty[] authoritativeDefinitions:Definition[]`,
  ),
} as const satisfies ShapeTable;
