import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  isUnionType,
} from 'graphql';
import { typesAt, typesNamed } from '#schema/operation/types-at.ts';
import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { reachableTypes } from './reachable-types.ts';

/** The part of a schema that a class of principals may see. */
export interface Visibility {
  /** Hidden coordinates, sorted: principals with the same ones see the same schema. */
  readonly hidden: readonly string[];
  type(name: string): boolean;
  field(type: string, name: string): boolean;
  argument(type: string, field: string, name: string): boolean;
  input(type: string, name: string): boolean;
  /** Whether a value, such as an enum value's name, may be shown: a default may name a hidden one. */
  value(type: GraphQLInputType, value: unknown): boolean;
}

/**
 * Hides denied fields and fields that disclose denied ones, then everything that cannot be used or reached without
 * them: fields of hidden types, empty types, inputs that cannot be given, types that are no longer reachable.
 */
export function visibilityOf(schema: GraphQLSchema, bundle: PolicyBundle, decisions: Decisions): Visibility {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const hidden = new Set<string>();

  function deny(coordinate: string): boolean {
    const [name = '', field] = coordinate.split('.');
    return typesNamed(name, schema).some((owner) => decisions.of(`${owner}.${field}`).kind === 'DENY');
  }

  const discloses = (coordinate: string) =>
    policyAt(bundle, coordinate).reveals.some(({ field }) => deny(field));

  const isClosed = (coordinate: string) => deny(coordinate) || discloses(coordinate);

  function hideWritten(): void {
    for (const type of types) {
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields())) hideField(type, field);
      } else if (isInputObjectType(type)) {
        for (const { name } of Object.values(type.getFields())) hideIf(isClosed, `${type.name}.${name}`);
      } else if (isEnumType(type)) {
        for (const { name } of type.getValues()) hideIf(isClosed, `${type.name}.${name}`);
      }
    }
  }

  /** An interface's field is hidden where that of any implementation is denied. */
  function hideField(
    type: GraphQLObjectType | GraphQLInterfaceType,
    field: GraphQLField<unknown, unknown>,
  ): void {
    const owners = typesAt(type, schema);
    const closed = (rest: string) => owners.some((owner) => isClosed(`${owner}.${rest}`));
    if (closed(field.name)) hidden.add(`${type.name}.${field.name}`);
    for (const { name } of field.args) {
      const argument = `${field.name}(${name}:)`;
      if (closed(argument)) hidden.add(`${type.name}.${argument}`);
    }
  }

  function hideIf(condition: (coordinate: string) => boolean, coordinate: string): void {
    if (condition(coordinate)) hidden.add(coordinate);
  }

  /** One round of consequences; rounds repeat until one adds nothing. */
  function hideUnusable(): void {
    for (const type of types) {
      if (isObjectType(type) || isInterfaceType(type)) {
        for (const field of Object.values(type.getFields()))
          hideIf(() => isUnusable(type, field), `${type.name}.${field.name}`);
      } else if (isInputObjectType(type)) {
        for (const { name, type: of } of Object.values(type.getFields())) {
          hideIf(() => hidden.has(getNamedType(of).name), `${type.name}.${name}`);
        }
      }
      hideIf(() => type !== schema.getQueryType() && isEmpty(type), type.name);
    }
  }

  function isUnusable(
    type: GraphQLObjectType | GraphQLInterfaceType,
    { name, args, type: of }: GraphQLField<unknown, unknown>,
  ): boolean {
    const coordinate = `${type.name}.${name}`;
    for (const argument of args) {
      hideIf(() => hidden.has(getNamedType(argument.type).name), `${coordinate}(${argument.name}:)`);
    }
    return (
      hidden.has(getNamedType(of).name) ||
      args.some((argument) => isAlwaysGiven(argument) && hidden.has(`${coordinate}(${argument.name}:)`))
    );
  }

  function isEmpty(type: GraphQLNamedType): boolean {
    if (isScalarType(type)) return false;
    if (isUnionType(type)) return type.getTypes().every(({ name }) => hidden.has(name));
    const members: readonly { readonly name: string }[] = isEnumType(type)
      ? type.getValues()
      : Object.values(type.getFields());
    const left = members.filter(({ name }) => !hidden.has(`${type.name}.${name}`));
    return left.length === 0 || (isInputObjectType(type) && cannotBeGiven(type));
  }

  function cannotBeGiven(type: GraphQLInputObjectType): boolean {
    return Object.values(type.getFields()).some(
      (field) => isAlwaysGiven(field) && hidden.has(`${type.name}.${field.name}`),
    );
  }

  hideWritten();
  for (let before = -1; before < hidden.size; ) {
    before = hidden.size;
    hideUnusable();
  }
  const reached = reachableTypes(schema, hidden);
  for (const name of reachableTypes(schema, new Set())) if (!reached.has(name)) hidden.add(name);

  const visible = (coordinate: string) => !hidden.has(coordinate);
  return {
    hidden: [...hidden].sort(),
    type: visible,
    field: (type, name) => visible(`${type}.${name}`),
    argument: (type, field, name) => visible(`${type}.${field}(${name}:)`),
    input: (type, name) => visible(`${type}.${name}`),
    value: (type, value) => isTellable(type, value, hidden),
  };
}

/** By the caller, or by the schema itself: a default value discloses as much as a value in a query. */
function isAlwaysGiven({ type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
  return isNonNullType(type) || defaultValue !== undefined;
}

function isTellable(type: GraphQLInputType, value: unknown, hidden: ReadonlySet<string>): boolean {
  if (value === null || value === undefined) return true;
  if (isNonNullType(type)) return isTellable(type.ofType, value, hidden);
  if (isListType(type)) return [value].flat().every((item) => isTellable(type.ofType, item, hidden));
  if (isEnumType(type)) return !hidden.has(`${type.name}.${String(value)}`);
  if (!isInputObjectType(type)) return true;
  const fields: Record<string, GraphQLArgument | GraphQLInputField> = type.getFields();
  return Object.entries(value).every(
    ([name, member]) =>
      !hidden.has(`${type.name}.${name}`) &&
      fields[name] !== undefined &&
      isTellable(fields[name].type, member, hidden),
  );
}
