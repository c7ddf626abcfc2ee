import type {
  CustomProperties,
  DataProduct,
  LogicalType,
  Property,
  QualityRule,
  SchemaObject,
  Server,
  SupportChannel,
} from './data-product.ts';
import {
  customPropertiesOf,
  isLogicalType,
  textsOf,
  valuesAt,
  withKeyPositions,
  writtenKeyPosition,
} from './product-parts.ts';
import {
  at,
  flagAt,
  itemsAt,
  plainValue,
  type SourceNode,
  scalarAt,
  textAt,
  textsAt,
} from './source-node.ts';

/** The product of a v2.2 contract. Total: missing parts and parts of a wrong type are left out. */
export function productFromV22(root: SourceNode): DataProduct {
  const domain = textAt(root, 'datasetDomain') ?? '';
  return {
    id: textAt(root, 'uuid') ?? '',
    domain,
    name: textAt(root, 'quantumName') ?? textAt(root, 'datasetName') ?? domain,
    version: textAt(root, 'version') ?? '',
    status: textAt(root, 'status') ?? '',
    apiVersion: textAt(root, 'apiVersion') ?? 'v2.2.2',
    ...textsOf(root, 'tenant'),
    description: textsOf(at(root, 'description'), 'purpose', 'limitations', 'usage'),
    tags: textsAt(root, 'tags'),
    objects: itemsAt(root, 'dataset').map(readTable),
    servers: readServers(root),
    team: {
      members: itemsAt(root, 'stakeholders').map((node) => ({
        username: textAt(node, 'username') ?? '',
        ...textsOf(node, 'role', 'dateIn', 'dateOut'),
      })),
    },
    roles: itemsAt(root, 'roles').map((node) => ({
      role: textAt(node, 'role') ?? '',
      ...textsOf(node, 'access', 'firstLevelApprovers', 'secondLevelApprovers'),
    })),
    sla: itemsAt(root, 'slaProperties').map((node) => {
      const element = textAt(node, 'column') ?? textAt(root, 'slaDefaultColumn');
      return {
        property: textAt(node, 'property') ?? '',
        value: scalarAt(node, 'value') ?? null,
        ...textsOf(node, 'unit', 'driver'),
        ...(element !== undefined && { element }),
      };
    }),
    support: readSupport(root),
    customProperties: customPropertiesOf(root),
  };
}

function readTable(node: SourceNode): SchemaObject {
  const name = textAt(node, 'table') ?? '';
  return {
    ...textsOf(node, 'description', 'businessName'),
    name,
    physicalName: textAt(node, 'physicalName') ?? name,
    tags: textsAt(node, 'tags'),
    properties: withKeyPositions(itemsAt(node, 'columns').map(readColumn)),
    relationships: [],
    quality: itemsAt(node, 'quality').map(readQualityRule),
    customProperties: customPropertiesOf(node),
    path: node.path,
  };
}

function readColumn(node: SourceNode): Property {
  const name = textAt(node, 'column') ?? '';
  return {
    ...textsOf(node, 'physicalType', 'description', 'businessName', 'classification'),
    name,
    physicalName: name,
    logicalType: logicalTypeFromV22(textAt(node, 'logicalType')) ?? 'string',
    logicalTypeOptions: {},
    // The standard's default is "not nullable"; here a column without the key promises nothing.
    required: scalarAt(node, 'isNullable') === false,
    unique: flagAt(node, 'isUnique'),
    primaryKey: flagAt(node, 'isPrimaryKey'),
    primaryKeyPosition: writtenKeyPosition(node) ?? -1,
    tags: textsAt(node, 'tags'),
    examples: valuesAt(node, 'sampleValues'),
    properties: [],
    relationships: [],
    quality: itemsAt(node, 'quality').map(readQualityRule),
    customProperties: customPropertiesOf(node),
    path: node.path,
  };
}

const typeNames: Readonly<Record<string, LogicalType>> = {
  text: 'string',
  varchar: 'string',
  char: 'string',
  int: 'integer',
  long: 'integer',
  bigint: 'integer',
  smallint: 'integer',
  decimal: 'number',
  numeric: 'number',
  double: 'number',
  float: 'number',
  bool: 'boolean',
  datetime: 'timestamp',
};

/** v2.2 does not define the names of logical types; these are the usual ones. */
export function logicalTypeFromV22(text: string | undefined): LogicalType | undefined {
  const word = text?.toLowerCase();
  if (isLogicalType(word)) return word;
  return word !== undefined && Object.hasOwn(typeNames, word) ? typeNames[word] : undefined;
}

/** A v2.2 rule names a tool's template, so it is a custom rule of that tool. */
function readQualityRule(node: SourceNode): QualityRule {
  const name = textAt(node, 'code') ?? textAt(node, 'templateName');
  const engine = textAt(node, 'toolName');
  return {
    type: 'custom',
    ...(name !== undefined && { name }),
    ...textsOf(node, 'description', 'dimension', 'severity'),
    arguments: customPropertiesOf(node),
    ...(engine !== undefined && { engine }),
    implementation: textAt(node, 'toolRuleName') ?? textAt(node, 'templateName') ?? null,
    operators: {},
    path: node.path,
  };
}

const serverSettings = ['sourceSystem', 'server', 'project', 'database', 'driver', 'driverVersion'];

/** v2.2 describes its one server at the top. `username` and `password` are never copied. */
function readServers(root: SourceNode): readonly Server[] {
  const settings: CustomProperties = Object.fromEntries(
    serverSettings.flatMap((key) => {
      const value = at(root, key);
      return value ? [[key, plainValue(value)]] : [];
    }),
  );
  const type = textAt(root, 'sourcePlatform');
  if (type === undefined && Object.keys(settings).length === 0) return [];
  return [{ server: textAt(root, 'server') ?? 'default', type: type ?? 'custom', settings }];
}

function readSupport(root: SourceNode): readonly SupportChannel[] {
  const slack = textAt(root, 'productSlackChannel');
  const list = textAt(root, 'productDl');
  const feedback = textAt(root, 'productFeedbackUrl');
  return [
    ...(slack === undefined ? [] : [{ channel: slack, tool: 'slack' }]),
    ...(list === undefined ? [] : [{ channel: list, tool: 'email' }]),
    ...(feedback === undefined ? [] : [{ channel: 'feedback', url: feedback }]),
  ];
}
