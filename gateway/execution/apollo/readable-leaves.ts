import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { ExactNumber, wholeText } from '#schema/exact-number.ts';
import { isRecord } from '#schema/is-record.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';

/** Types whose values the executor reads in one form only. */
type ReadableType = keyof typeof readable;

/** Fields of these types, and those below which one is, by their names in a response. */
type ReadableFields = ReadonlyMap<string, ReadableFields | ReadableType>;

/**
 * Gives the double of each `Float` with more digits, and the text of each `ID` that is a number, in place, for an
 * executor that reads nothing else.
 * @returns `undefined` where no such field is selected.
 */
export function readableLeaves(
  document: DocumentNode,
  schema: GraphQLSchema,
): ((data: unknown) => void) | undefined {
  const fragments = fragmentsOf(document);

  function fieldsIn({ selections }: SelectionSetNode, parent: string | undefined): ReadableFields {
    const found = new Map<string, ReadableFields | ReadableType>();
    const type = parent === undefined ? undefined : schema.getType(parent);
    const fields = isObjectType(type) || isInterfaceType(type) ? type.getFields() : {};
    for (const selection of selections) {
      if (selection.kind !== Kind.FIELD) {
        const inside =
          selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
        if (!inside) continue;
        const on = inside.typeCondition?.name.value ?? parent;
        for (const [name, below] of fieldsIn(inside.selectionSet, on)) add(found, name, below);
        continue;
      }
      const field = Object.hasOwn(fields, selection.name.value) ? fields[selection.name.value] : undefined;
      const named = field && getNamedType(field.type).name;
      if (isReadableType(named)) found.set(responseName(selection), named);
      else if (selection.selectionSet)
        add(found, responseName(selection), fieldsIn(selection.selectionSet, named));
    }
    return found;
  }

  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation)?.name;
  const fields = operation && fieldsIn(operation.selectionSet, root);
  return fields && fields.size > 0 ? (data) => makeReadable(data, fields) : undefined;
}

function add(
  to: Map<string, ReadableFields | ReadableType>,
  name: string,
  fields: ReadableFields | ReadableType,
): void {
  const known = to.get(name);
  if (typeof fields === 'string') to.set(name, fields);
  else if (typeof known !== 'string' && fields.size > 0) to.set(name, new Map([...(known ?? []), ...fields]));
}

function makeReadable(value: unknown, fields: ReadableFields): void {
  if (Array.isArray(value)) for (const item of value) makeReadable(item, fields);
  if (!isRecord(value)) return;
  for (const [name, below] of fields) {
    if (!Object.hasOwn(value, name)) continue;
    if (typeof below === 'string') value[name] = inLists(value[name], readable[below]);
    else makeReadable(value[name], below);
  }
}

function inLists(value: unknown, read: (value: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map((item) => inLists(item, read)) : read(value);
}

const readable = {
  Float: (value: unknown) => (value instanceof ExactNumber ? Number(value.text) : value),
  ID: (value: unknown) => wholeText(value) ?? value,
};

function isReadableType(name: string | undefined): name is ReadableType {
  return name !== undefined && Object.hasOwn(readable, name);
}
