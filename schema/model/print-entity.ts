import { printContractId, printPolicy } from '../policy/directives/print-policy.ts';
import { filterableOf, isNonNull } from './capabilities.ts';
import { printFilter } from './print-filters.ts';
import { printReferencePolicy, printReversePolicy } from './print-policy.ts';
import type {
  EntityModel,
  EnumValue,
  FieldModel,
  FieldType,
  ForeignEntity,
  ProductModel,
  ReverseEdge,
} from './product-model.ts';
import { type Member, printBlock, text } from './sdl.ts';

/** The entity's own type with its edges, and the structs and enums of its fields with their filters. */
export function printEntity(entity: EntityModel, model: ProductModel): string[] {
  return [
    printBlock({
      keyword: 'type',
      name: entity.typeName,
      description: entity.description ?? `One row of \`${entity.table}\`.`,
      directives: `@key(fields: ${text(entity.key.map((field) => field.name).join(' '))}) ${printPolicy(entity.policy)} ${entity.contractId === undefined ? '' : printContractId(entity.contractId)}`,
      members: [
        ...entity.fields.flatMap((field) => [
          {
            ...fieldMember(field, entity.key),
            directives: `${printPolicy(field.policy)} ${printFieldId(field, entity)}`,
          },
          ...referencesAfter(field, entity, model),
        ]),
        ...entity.reverseEdges.map((edge) => reverseMember(edge, model)),
      ],
    }),
    ...entity.fields.flatMap((field) => printNamedTypes(field.type)),
    ...filterableOf(entity).flatMap(({ type }) => (type.kind === 'enum' ? printFilter(type) : [])),
  ];
}

/** An entity of another product as this one knows it: its key, and the edges contributed to it. */
export function printForeign(entity: ForeignEntity, model: ProductModel): string {
  const resolvable = entity.reverseEdges.length > 0 ? '' : ', resolvable: false';
  return printBlock({
    keyword: 'type',
    name: entity.typeName,
    description: undefined,
    directives: `@key(fields: ${text(entity.key.join(' '))}${resolvable})`,
    members: [
      ...entity.key.map((name) => ({ name, type: 'ID!' })),
      ...entity.reverseEdges.map((edge) => reverseMember(edge, model)),
    ],
  });
}

/** The arguments of a list of an entity, at a root or on an edge. */
export function listArguments({ names }: EntityModel, more = ''): string {
  return `(where: ${names.filter}, orderBy: [${names.orderBy}!], first: Int = 50, after: String${more})`;
}

function fieldMember(field: FieldModel, key: readonly FieldModel[]): Member {
  const single = field.list ? `[${field.type.name}!]` : field.type.name;
  return {
    name: field.name,
    type: isNonNull(field, key) ? `${single}!` : single,
    description: field.description,
    deprecated: field.deprecated,
    directives: printPolicy(field.policy),
  };
}

/** A struct's fields get no id, since several properties may share the struct. */
function printFieldId({ property: { id } }: FieldModel, { contractId, table }: EntityModel): string {
  return id === undefined ? '' : printContractId(`${contractId ?? table}/${id}`);
}

/** References are printed after the last column that they are found by. */
function referencesAfter(field: FieldModel, entity: EntityModel, model: ProductModel): Member[] {
  return entity.references
    .filter(({ via }) => lastOf(entity.fields, via) === field)
    .map((edge) => ({
      name: edge.name,
      type: edge.target.typeName,
      description:
        edge.description ?? `The \`${edge.target.typeName}\` that ${fieldList(edge.via)} refers to.`,
      deprecated:
        edge.via.find((column) => column.deprecated)?.deprecated ??
        (edge.target.foreign ? undefined : entityNamed(model, edge.target.typeName)?.deprecated),
      directives: printReferencePolicy(edge),
    }));
}

function lastOf(fields: readonly FieldModel[], some: readonly FieldModel[]): FieldModel | undefined {
  return fields.findLast((field) => some.includes(field));
}

function reverseMember(edge: ReverseEdge, model: ProductModel): Member {
  const source = entityNamed(model, edge.source);
  const connection = !edge.single && source ? source : undefined;
  const found = `${fieldList(edge.via)} refers to this`;
  return {
    name: edge.name,
    args: connection ? listArguments(connection) : '',
    type: connection ? connection.names.connection : edge.source,
    description: connection
      ? `Every \`${edge.source}\` whose ${found}.`
      : `The \`${edge.source}\` whose ${found}.`,
    deprecated: edge.via.find((column) => column.deprecated)?.deprecated ?? source?.deprecated,
    directives: printReversePolicy(edge),
  };
}

function entityNamed(model: ProductModel, typeName: string): EntityModel | undefined {
  return model.entities.find((entity) => entity.typeName === typeName);
}

function fieldList(fields: readonly FieldModel[]): string {
  return fields.map((field) => `\`${field.name}\``).join(', ');
}

function printNamedTypes(type: FieldType): string[] {
  switch (type.kind) {
    case 'scalar':
      return [];
    case 'enum':
      return [printEnum(type)];
    case 'object':
      return [printStruct(type), ...type.fields.flatMap((field) => printNamedTypes(field.type))];
  }
}

function printEnum(type: Extract<FieldType, { kind: 'enum' }>): string {
  return printBlock({
    keyword: 'enum',
    name: type.name,
    description: `Every value that the contract allows.`,
    members: type.values.map((value) => ({ name: value.name, description: meaningOfValue(value) })),
  });
}

function meaningOfValue({ name, value, description }: EnumValue): string | undefined {
  const stored = name === value ? undefined : `\`${value}\` in the data.`;
  return [description, stored].filter((part) => part !== undefined).join('\n\n') || undefined;
}

function printStruct(type: Extract<FieldType, { kind: 'object' }>): string {
  return printBlock({
    keyword: 'type',
    name: type.name,
    description: 'A part of a row; it has no key of its own.',
    members: type.fields.map((field) => fieldMember(field, [])),
  });
}
