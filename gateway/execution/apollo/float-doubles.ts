import {
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { ExactNumber } from '#schema/exact-number.ts';
import { isRecord } from '#schema/is-record.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';

/** Fields that are a `Float`, and those below which one is, by their names in a response. */
type FloatFields = ReadonlyMap<string, FloatFields | 'Float'>;

/**
 * Gives the double of each `Float` with more digits in a response, in place, for an executor that takes nothing else.
 * @returns `undefined` where no `Float` is selected.
 */
export function doublesOfFloats(
  document: DocumentNode,
  schema: GraphQLSchema,
): ((data: unknown) => void) | undefined {
  const fragments = fragmentsOf(document);

  function fieldsIn({ selections }: SelectionSetNode, parent: string | undefined): FloatFields {
    const found = new Map<string, FloatFields | 'Float'>();
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
      if (named === 'Float') found.set(responseName(selection), named);
      else if (selection.selectionSet)
        add(found, responseName(selection), fieldsIn(selection.selectionSet, named));
    }
    return found;
  }

  const operation = document.definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const root = operation && schema.getRootType(operation.operation)?.name;
  const fields = operation && fieldsIn(operation.selectionSet, root);
  return fields && fields.size > 0 ? (data) => round(data, fields) : undefined;
}

function add(to: Map<string, FloatFields | 'Float'>, name: string, fields: FloatFields | 'Float'): void {
  const known = to.get(name);
  if (fields === 'Float' || known === 'Float') to.set(name, 'Float');
  else if (fields.size > 0) to.set(name, new Map([...(known ?? []), ...fields]));
}

function round(value: unknown, fields: FloatFields): void {
  if (Array.isArray(value)) for (const item of value) round(item, fields);
  if (!isRecord(value)) return;
  for (const [name, below] of fields) {
    if (!Object.hasOwn(value, name)) continue;
    if (below === 'Float') value[name] = doubleOf(value[name]);
    else round(value[name], below);
  }
}

function doubleOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(doubleOf);
  return value instanceof ExactNumber ? Number(value.text) : value;
}
