import { object, type ShapeTable, value } from '../shape.ts';

const open = { open: true };

/** The structure of ODCS v2.2.0 to v2.2.2, written from the standard. */
export const odcsV22 = {
  any: value('string number boolean null object array'),
  string: value('string'),
  boolean: value('boolean'),
  integer: value('integer'),
  number: value('number'),
  textOrNumber: value('string number'),
  kind: value('string', { oneOf: ['DataContract'], code: 'WRONG_KIND' }),
  Contract: object(
    `version! kind!:kind apiVersion uuid! datasetKind userConsumptionMode type! tenant tags:string[] status!
    sourceSystem sourcePlatform server quantumName! productSlackChannel productFeedbackUrl productDl
    username password driverVersion driver description:Description project datasetName! datasetDomain
    database dataset!:Table[] price:Price stakeholders:Stakeholder[] roles:Role[] slaDefaultColumn
    slaProperties:ServiceLevel[]`,
    open,
  ),
  Description: object('usage purpose limitations', open),
  Table: object(
    `table! physicalName priorTableName description authoritativeDefinitions:Definition[] dataGranularity
    columns:Column[] quality:QualityRule[]`,
    open,
  ),
  Column: object(
    `column! isPrimaryKey:boolean primaryKeyPosition:integer businessName logicalType! physicalType!
    description isNullable:boolean isUnique:boolean partitionStatus:boolean partitionKeyPosition:integer
    clusterStatus:boolean clusterKeyPosition:integer classification authoritativeDefinitions:Definition[]
    encryptedColumnName transformSourceTables:string[] transformLogic transformDescription
    sampleValues:string[] criticalDataElementStatus:boolean tags:string[]`,
    open,
  ),
  QualityRule: object(
    `code templateName! description toolName! toolRuleName dimension columns column type severity
    businessImpact scheduleCronExpression customProperties:CustomProperty[]`,
    open,
  ),
  CustomProperty: object('property value:CustomValue', open),
  CustomValue: value('object', {
    tolerates: [{ code: 'SCALAR_CUSTOM_VALUE', advice: 'move the contract to v3.1.0, which says so too' }],
  }),
  Definition: object('url! type!', open),
  Price: object('priceAmount:number priceCurrency priceUnit', open),
  Stakeholder: object('username role dateIn dateOut replacedByUsername', open),
  Role: object('role! access! firstLevelApprovers secondLevelApprovers', open),
  ServiceLevel: object('property! value!:textOrNumber valueExt:textOrNumber unit column driver', open),
} as const satisfies ShapeTable;
