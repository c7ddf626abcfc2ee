import { choice, object, type ShapeTable } from '../shape.ts';
import { commonShapes, logicalTypeShape, logicalTypeVariants, operatorFields } from './odcs-common.ts';
import { serverShapes, serverTypesV30, serverVariants } from './odcs-servers.ts';

const open = { open: true };

const elementFields = `physicalType description businessName
  authoritativeDefinitions:Definition[] tags:string[] customProperties:CustomProperty[]`;

const propertyFields = `${elementFields} primaryKey:boolean primaryKeyPosition:integer
  logicalType:LogicalType logicalTypeOptions:object physicalName required:boolean unique:boolean
  partitioned:boolean partitionKeyPosition:integer classification encryptedName
  transformSourceObjects:string[] transformLogic transformDescription examples:any[]
  criticalDataElement:boolean quality:QualityRule[]`;

/** The structure of ODCS v3.0.0 to v3.0.2, written from the standard. */
export const odcsV30 = {
  ...commonShapes,
  Contract: object(
    `version! kind!:kind apiVersion! id! status! name tenant tags:string[] servers:Server[] dataProduct
    description:Description domain schema:Object[] support:SupportChannel[] price:Price team:TeamMember[]
    roles:Role[] slaDefaultElement slaProperties:ServiceLevel[] authoritativeDefinitions:Definition[]
    customProperties:CustomProperty[] contractCreatedTs:timestamp`,
  ),
  Description: object(
    'usage purpose limitations authoritativeDefinitions:Definition[] customProperties:CustomProperty[]',
    open,
  ),
  Definition: object('url! type!', open),
  CustomProperty: object('property value:any', open),
  ServerType: choice(Object.keys(serverTypesV30).join(' ')),
  Server: object(
    'server! type!:ServerType description environment roles:Role[] customProperties:CustomProperty[]',
    { open: true, when: serverVariants(serverTypesV30) },
  ),
  ...serverShapes(serverTypesV30),
  FileFormat: choice('parquet delta json csv'),
  FileDelimiter: choice('new_line array'),
  Object: object(
    `name! ${elementFields} logicalType:ObjectType physicalName dataGranularityDescription
    properties:Property[] quality:QualityRule[]`,
  ),
  ObjectType: choice('object'),
  LogicalType: logicalTypeShape('string date number integer object array boolean'),
  Property: object(`name! ${propertyFields}`, { when: logicalTypeVariants }),
  Item: object(`name ${propertyFields} properties:Property[]`, { when: logicalTypeVariants }),
  DateOptions: object('format exclusiveMaximum:boolean maximum exclusiveMinimum:boolean minimum'),
  IntegerOptions: object(
    `multipleOf:positive maximum:number exclusiveMaximum:boolean minimum:number exclusiveMinimum:boolean
    format:IntegerFormat`,
  ),
  NumberOptions: object(
    `multipleOf:positive maximum:number exclusiveMaximum:boolean minimum:number exclusiveMinimum:boolean
    format:NumberFormat`,
  ),
  QualityRule: object(
    `authoritativeDefinitions:Definition[] businessImpact customProperties:CustomProperty[]
    description dimension:Dimension method name schedule scheduler severity tags:string[] type:RuleType unit`,
    {
      open: true,
      when: [
        { key: 'type', values: ['library'], orAbsent: true, shape: 'LibraryRule' },
        { key: 'type', values: ['sql'], shape: 'SqlRule' },
        { key: 'type', values: ['custom'], shape: 'CustomRule' },
      ],
    },
  ),
  LibraryRule: object(`rule! ${operatorFields}`, open),
  SqlRule: object('query!', open),
  SupportChannel: object('channel! url! description tool scope invitationUrl', open),
  Price: object('priceAmount:number priceCurrency priceUnit', open),
  TeamMember: object('username name description role dateIn:date dateOut:date replacedByUsername', open),
  Role: object(
    'role! description access firstLevelApprovers secondLevelApprovers customProperties:CustomProperty[]',
    open,
  ),
  ServiceLevel: object('property! value!:scalar valueExt:scalar unit element driver', open),
} as const satisfies ShapeTable;
