import { databaseOf } from '../physical-types/read-physical-type.ts';
import type {
  AllowedValue,
  DataProduct,
  Property,
  PropertyReference,
  QualityRule,
  Relationship,
  SchemaObject,
  Server,
  Team,
  TeamMember,
} from './data-product.ts';
import { operatorNames } from './odcs/odcs-common.ts';
import {
  customPropertiesOf,
  isLogicalType,
  logicalTypeOfPhysical,
  recordAt,
  textsOf,
  valuesAt,
  withKeyPositions,
  withoutKeys,
  writtenKeyPosition,
} from './product-parts.ts';
import { parseReference } from './references.ts';
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
import { urnOf } from './urn.ts';

/** The product of a v3 contract. Total: missing parts and parts of a wrong type are left out. */
export function productFromV3(root: SourceNode): DataProduct {
  const domain = textAt(root, 'domain') ?? '';
  const id = textAt(root, 'id') ?? '';
  const servers = itemsAt(root, 'servers').map(readServer);
  return {
    id,
    domain,
    name: textAt(root, 'dataProduct') ?? textAt(root, 'name') ?? (domain || id),
    version: textAt(root, 'version') ?? '',
    status: textAt(root, 'status') ?? '',
    apiVersion: textAt(root, 'apiVersion') ?? '',
    ...textsOf(root, 'tenant'),
    description: textsOf(at(root, 'description'), 'purpose', 'limitations', 'usage'),
    tags: textsAt(root, 'tags'),
    objects: itemsAt(root, 'schema').map((object) =>
      readObject(object, { database: databaseOf(servers), urn: urnOf({ id, domain }) }),
    ),
    servers,
    team: readTeam(at(root, 'team')),
    roles: itemsAt(root, 'roles').map((node) => ({
      role: textAt(node, 'role') ?? '',
      ...textsOf(node, 'access', 'description', 'firstLevelApprovers', 'secondLevelApprovers'),
    })),
    sla: itemsAt(root, 'slaProperties').map((node) => ({
      property: textAt(node, 'property') ?? '',
      value: valueAt(node, 'value'),
      ...textsOf(node, 'unit', 'element', 'driver', 'description'),
    })),
    support: itemsAt(root, 'support').map((node) => ({
      channel: textAt(node, 'channel') ?? '',
      ...textsOf(node, 'url', 'tool', 'description'),
    })),
    customProperties: customPropertiesOf(root),
  };
}

function valueAt(node: SourceNode, key: string): unknown {
  const value = at(node, key);
  return value ? plainValue(value) : null;
}

/** What of the contract its parts are read by. */
interface Around {
  readonly database: string | undefined;
  /** The contract's own: a reference that names it stays within the contract. */
  readonly urn: string;
}

function readObject(node: SourceNode, around: Around): SchemaObject {
  const name = textAt(node, 'name') ?? '';
  return {
    ...textsOf(node, 'id', 'businessName', 'description'),
    name,
    physicalName: textAt(node, 'physicalName') ?? name,
    tags: textsAt(node, 'tags'),
    properties: readProperties(node, [name], around),
    relationships: itemsAt(node, 'relationships').map((item) =>
      readRelationship(item, references(item, 'from', around), around),
    ),
    quality: itemsAt(node, 'quality').map(readQualityRule),
    ...deprecationAt(node),
    customProperties: customPropertiesOf(node),
    path: node.path,
  };
}

function deprecationAt(node: SourceNode): { deprecated?: true } {
  return flagAt(node, 'deprecated') ? { deprecated: true } : {};
}

/** `trail` is the object's name and then the names of the properties around these. */
function readProperties(node: SourceNode, trail: readonly string[], around: Around): readonly Property[] {
  const columns = itemsAt(node, 'properties').filter(isColumn);
  return withKeyPositions(columns.map((property) => readProperty(property, trail, around)));
}

/** A measure or dimension of v3.2 is computed from columns. */
export function isColumn(node: SourceNode): boolean {
  return !['measure', 'dimension'].includes(textAt(node, 'semanticType') ?? 'column');
}

function readProperty(node: SourceNode, parents: readonly string[], around: Around): Property {
  const name = textAt(node, 'name') ?? '';
  const trail = name ? [...parents, name] : parents;
  const logicalType = textAt(node, 'logicalType');
  const items = at(node, 'items');
  const [object = '', ...names] = trail;
  const self: PropertyReference = { object, property: names.join('.') };
  return {
    ...textsOf(node, 'id', 'physicalType', 'description', 'businessName', 'classification'),
    name,
    physicalName: textAt(node, 'physicalName') ?? name,
    logicalType: isLogicalType(logicalType)
      ? logicalType
      : (logicalTypeOfPhysical(textAt(node, 'physicalType'), around.database) ?? 'string'),
    logicalTypeOptions: recordAt(node, 'logicalTypeOptions'),
    required: flagAt(node, 'required'),
    unique: flagAt(node, 'unique'),
    primaryKey: flagAt(node, 'primaryKey'),
    primaryKeyPosition: writtenKeyPosition(node) ?? -1,
    tags: textsAt(node, 'tags'),
    examples: valuesAt(node, 'examples'),
    properties: readProperties(node, trail, around),
    ...(items && { items: readProperty(items, trail, around) }),
    ...allowedValuesAt(node),
    ...deprecationAt(node),
    relationships: itemsAt(node, 'relationships').map((item) => readRelationship(item, [self], around)),
    quality: itemsAt(node, 'quality').map(readQualityRule),
    customProperties: customPropertiesOf(node),
    path: node.path,
  };
}

function allowedValuesAt(node: SourceNode): { enum?: readonly AllowedValue[] } {
  if (!at(node, 'enum')) return {};
  const values = itemsAt(node, 'enum').flatMap((item): AllowedValue[] => {
    const value = scalarAt(item, 'value');
    return value === undefined ? [] : [{ value, ...textsOf(item, 'label', 'description') }];
  });
  return { enum: values };
}

function readRelationship(
  node: SourceNode,
  from: readonly PropertyReference[],
  around: Around,
): Relationship {
  const to = references(node, 'to', around);
  return { from, to, customProperties: customPropertiesOf(node), path: node.path };
}

function references(node: SourceNode, key: string, { urn }: Around): readonly PropertyReference[] {
  const single = textAt(node, key);
  const texts = single === undefined ? textsAt(node, key) : [single];
  return texts.flatMap((text) => {
    const reference = parseReference(text);
    if (reference?.contract !== urn) return reference ?? [];
    const { object, property } = reference;
    return { object, property };
  });
}

function readQualityRule(node: SourceNode): QualityRule {
  const type = textAt(node, 'type');
  const implementation = at(node, 'implementation');
  // v3.0 called a library rule's metric its rule.
  const metric = textAt(node, 'metric') ?? textAt(node, 'rule');
  return {
    type: type === 'sql' || type === 'text' || type === 'custom' ? type : 'library',
    ...textsOf(node, 'name', 'description', 'dimension', 'severity', 'unit', 'query', 'engine'),
    ...(metric !== undefined && { metric }),
    arguments: recordAt(node, 'arguments'),
    ...(implementation && { implementation: plainValue(implementation) }),
    operators: operatorsOf(node),
    path: node.path,
  };
}

function operatorsOf(node: SourceNode): Readonly<Record<string, unknown>> {
  const written = operatorNames.filter((name) => at(node, name) !== undefined);
  return Object.fromEntries(written.map((name) => [name, valueAt(node, name)]));
}

function readServer(node: SourceNode): Server {
  return {
    server: textAt(node, 'server') ?? '',
    type: textAt(node, 'type') ?? '',
    ...textsOf(node, 'environment', 'description'),
    settings: withoutKeys(node, ['id', 'server', 'type', 'environment', 'description']),
  };
}

/** v3.0 has a list of members where v3.1 has a team. */
function readTeam(node: SourceNode | undefined): Team {
  if (node?.kind === 'list') return { members: node.items.map(readMember) };
  return { ...textsOf(node, 'name', 'description'), members: itemsAt(node, 'members').map(readMember) };
}

function readMember(node: SourceNode): TeamMember {
  return {
    username: textAt(node, 'username') ?? '',
    ...textsOf(node, 'name', 'role', 'dateIn', 'dateOut'),
  };
}
