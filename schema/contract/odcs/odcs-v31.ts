import { parseReference } from '../references.ts';
import { choice, either, list, object, type ShapeTable, type Tolerance, value } from '../shape.ts';
import { isMeantAsUrn } from '../urn.ts';
import {
  commonShapes,
  logicalTypeShape,
  logicalTypeVariants,
  operatorFields,
  operatorNames,
} from './odcs-common.ts';
import { serverShapes, serverTypesV31, serverVariants } from './odcs-servers.ts';

export const timeVariant = {
  key: 'logicalType',
  values: ['timestamp', 'time'],
  orAbsent: true,
  shape: 'OfTime',
} as const;

/** Keys of objects and properties alike. */
export const elementFieldsV31 = `id:StableId physicalType description businessName
  authoritativeDefinitions:Definition[] tags:string[] customProperties:CustomProperty[]`;

export const propertyFieldsV31 = `${elementFieldsV31} primaryKey:boolean primaryKeyPosition:integer
  logicalType:LogicalType logicalTypeOptions:object physicalName required:boolean unique:boolean
  partitioned:boolean partitionKeyPosition:integer classification encryptedName
  transformSourceObjects:string[] transformLogic transformDescription examples:any[]
  criticalDataElement:boolean relationships:PropertyRelationship[] quality:QualityRule[]`;

const nested = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*){2,}$/;
const fullyQualified = String.raw`\/?[A-Za-z_]\w*\/[\w-]+(?:\/[A-Za-z_]\w*\/[\w-]+)*$`;
const ofYml = new RegExp(String.raw`^(?:https?:\/\/)?[\w.\-/]+\.yml#${fullyQualified}`);

/** References by URN, which no version of the standard knows. */
export const urnReferences: readonly Tolerance[] = [
  {
    code: 'URN_REFERENCE',
    pattern: { test: (text) => isMeantAsUrn(text) && parseReference(text) !== undefined },
    found: 'names the other contract by its URN, which the standard does not know',
    advice: 'write the path or URL of the contract, ending in ".yaml"',
  },
  {
    code: 'URN_NOT_LEGAL',
    pattern: { test: isMeantAsUrn },
    found: 'is not a URN (RFC 8141) with an object and a property behind it',
    advice: 'write it as "urn:weft:PRODUCT#OBJECT.PROPERTY", other characters percent-encoded',
  },
];

/** The structure of ODCS v3.1.0, written from the standard. */
export const odcsV31 = {
  ...commonShapes,
  Contract: object(
    `version! kind!:kind apiVersion! id! status! name tenant tags:string[] servers:Server[] dataProduct
    description:Description domain schema:Object[] support:SupportChannel[] price:Price team:Team
    roles:Role[] slaDefaultElement slaProperties:ServiceLevel[] authoritativeDefinitions:Definition[]
    customProperties:CustomProperty[] contractCreatedTs:timestamp`,
  ),
  StableId: value('string', { pattern: /^[A-Za-z0-9_-]+$/ }),
  Reference: value('string', {
    pattern: new RegExp(
      String.raw`^[A-Za-z_]\w*\.[A-Za-z_]\w*$|^(?:(?:https?:\/\/)?[\w.\-/]+\.yaml#)?${fullyQualified}`,
    ),
    tolerates: [
      {
        code: 'NESTED_SHORTHAND_REFERENCE',
        pattern: nested,
        advice: 'write it as "schema/OBJECT/properties/PROPERTY/properties/NESTED"',
      },
      { code: 'YML_REFERENCE', pattern: ofYml, advice: 'name the file ".yaml"' },
      ...urnReferences,
    ],
  }),
  References: list('Reference', { min: 1 }),
  ReferenceOrReferences: either('list', 'References', 'Reference'),
  Description: object(
    'usage purpose limitations authoritativeDefinitions:Definition[] customProperties:CustomProperty[]',
    { open: true },
  ),
  Definition: object('id:StableId url! type! description'),
  CustomProperty: object('id:StableId property! value!:any description'),
  ServerType: choice(Object.keys(serverTypesV31).join(' ')),
  Server: object(
    `id:StableId server! type!:ServerType description environment roles:Role[]
    customProperties:CustomProperty[]`,
    { when: serverVariants(serverTypesV31) },
  ),
  ...serverShapes(serverTypesV31),
  Object: object(
    `name! ${elementFieldsV31} logicalType:ObjectType physicalName dataGranularityDescription
    properties:Property[] relationships:ObjectRelationship[] quality:QualityRule[]`,
  ),
  ObjectType: choice('object'),
  LogicalType: logicalTypeShape('string date timestamp time number integer object array boolean'),
  Property: object(`name! ${propertyFieldsV31}`, { when: [...logicalTypeVariants, timeVariant] }),
  Item: object(`name ${propertyFieldsV31}`, { when: [...logicalTypeVariants, timeVariant] }),
  DateOptions: object('format exclusiveMaximum maximum exclusiveMinimum minimum'),
  TimeOptions: object(
    'format exclusiveMaximum maximum exclusiveMinimum minimum timezone:boolean defaultTimezone',
  ),
  IntegerOptions: object(
    `multipleOf:positive maximum:number exclusiveMaximum:number minimum:number exclusiveMinimum:number
    format:IntegerFormat`,
  ),
  NumberOptions: object(
    `multipleOf:positive maximum:number exclusiveMaximum:number minimum:number exclusiveMinimum:number
    format:NumberFormat`,
  ),
  QualityRule: object(
    `id:StableId authoritativeDefinitions:Definition[] businessImpact customProperties:CustomProperty[]
    description dimension:Dimension method name schedule scheduler severity tags:string[] type:RuleType unit`,
    {
      when: [
        { key: 'type', values: ['library'], shape: 'LibraryRule' },
        { key: 'metric', shape: 'LibraryRule' },
        { key: 'type', values: ['sql'], shape: 'SqlRule' },
        { key: 'type', values: ['custom'], shape: 'CustomRule' },
      ],
    },
  ),
  Metric: choice('nullValues missingValues invalidValues duplicateValues rowCount'),
  LibraryRule: object(`metric!:Metric rule arguments:object ${operatorFields}`, {
    open: true,
    exactlyOne: operatorNames,
  }),
  SqlRule: object(`query! ${operatorFields}`, { open: true, exactlyOne: operatorNames }),
  ObjectRelationship: object(
    `type:RelationshipType from!:ReferenceOrReferences to!:ReferenceOrReferences
    customProperties:CustomProperty[]`,
    { alike: ['from', 'to'] },
  ),
  PropertyRelationship: object(
    'type:RelationshipType to!:ReferenceOrReferences customProperties:CustomProperty[]',
  ),
  RelationshipType: choice('foreignKey'),
  SupportChannel: object(
    'id:StableId channel! url description tool scope invitationUrl customProperties:CustomProperty[]',
  ),
  Price: object('id:StableId priceAmount:number priceCurrency priceUnit'),
  Team: either('list', 'TeamMember[]', 'TeamObject'),
  TeamObject: object(
    `id:StableId name description members:TeamMember[] tags:string[]
    customProperties:CustomProperty[] authoritativeDefinitions:Definition[]`,
  ),
  TeamMember: object(
    `id:StableId username! name description role dateIn:date dateOut:date replacedByUsername tags:string[]
    customProperties:CustomProperty[] authoritativeDefinitions:Definition[]`,
  ),
  Role: object(
    `id:StableId role! description access firstLevelApprovers secondLevelApprovers
    customProperties:CustomProperty[]`,
  ),
  ServiceLevel: object(
    `id:StableId property! value!:scalar valueExt:scalar unit element driver description scheduler schedule`,
  ),
} as const satisfies ShapeTable;
