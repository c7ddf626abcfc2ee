import type {
  DataProduct,
  LogicalType,
  Property,
  Relationship,
  SchemaObject,
} from '#schema/contract/data-product.ts';

/** A contract's parts in the reader's form, with defaults. */
export function product(
  domain: string,
  objects: SchemaObject[],
  more: Partial<DataProduct> = {},
): DataProduct {
  return {
    id: domain,
    domain,
    name: domain,
    version: '1.0.0',
    status: 'active',
    apiVersion: 'v3.1.0',
    description: {},
    tags: [],
    objects: objects.map((object, index) => placed(object, `schema[${index}]`)),
    servers: [],
    team: { members: [] },
    roles: [],
    sla: [],
    support: [],
    customProperties: {},
    ...more,
  };
}

export function object(name: string, properties: Property[], more: Partial<SchemaObject> = {}): SchemaObject {
  return {
    name,
    physicalName: name,
    tags: [],
    properties,
    relationships: [],
    quality: [],
    customProperties: {},
    path: '',
    ...more,
  };
}

/** Internal by default. */
export function property(
  name: string,
  logicalType: LogicalType = 'string',
  more: Partial<Property> = {},
): Property {
  return {
    name,
    physicalName: name,
    logicalType,
    logicalTypeOptions: {},
    required: false,
    unique: false,
    primaryKey: false,
    primaryKeyPosition: -1,
    classification: 'internal',
    tags: [],
    examples: [],
    properties: [],
    relationships: [],
    quality: [],
    customProperties: {},
    path: '',
    ...more,
  };
}

export function key(name = 'id', position = 1, more: Partial<Property> = {}): Property {
  return property(name, 'string', {
    primaryKey: true,
    primaryKeyPosition: position,
    required: true,
    ...more,
  });
}

/** The property without a classification. */
export function unclassified({ classification, ...rest }: Property): Property {
  return rest;
}

/** A relationship of columns: `users.id` inside the contract, `../users/contract.yaml#users.id` outside. */
export function refer(
  from: string | string[],
  to: string | string[],
  customProperties: Record<string, unknown> = {},
): Relationship {
  return {
    from: [from].flat().map((property) => ({ object: '', property })),
    to: [to].flat().map(referenceOf),
    customProperties,
    path: 'relationships',
  };
}

export function validValues(...values: string[]): Partial<Property> {
  return {
    quality: [
      {
        type: 'library',
        metric: 'invalidValues',
        arguments: { validValues: values },
        operators: { mustBe: 0 },
        path: '',
      },
    ],
  };
}

function referenceOf(to: string) {
  const [contract, local] = to.includes('#') ? to.split('#') : [undefined, to];
  const [object = '', ...property] = (local ?? '').split('.');
  return { ...(contract !== undefined && { contract }), object, property: property.join('.') };
}

function placed<T extends SchemaObject | Property>(thing: T, path: string): T {
  const properties = thing.properties.map((inner, index) => placed(inner, `${path}.properties[${index}]`));
  if (!('items' in thing) || !thing.items) return { ...thing, path, properties };
  return { ...thing, path, properties, items: placed(thing.items, `${path}.items`) };
}
