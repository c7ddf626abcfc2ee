import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLField,
  GraphQLInt,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isIntrospectionType,
  isListType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  valueFromAST,
  visit,
} from 'graphql';
import { limitExceeded } from '#platform/runtime/request-limits/limit-exceeded.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { introspectionFactor } from './introspection-size.ts';
import type { GatewayLimits } from './limits.ts';

export interface CountedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Objects that a response can hold, of the domains and of introspection, and the values of the domains' objects. */
interface Count {
  readonly rows: number;
  readonly values: number;
  readonly introspection: number;
}

/**
 * Refuses an operation whose response can be too large, before it is planned. `@skip`, `@include` and duplicate
 * selections are ignored, so the count is rather too high than too low.
 * @throws GraphQLError LIMIT_EXCEEDED
 */
export function checkRows(operation: CountedOperation, limits: GatewayLimits): void {
  const { rows, values, introspection } = rowsOf(operation, limits.unpagedRows);
  if (rows > limits.rows) {
    throw limitExceeded(`The response can hold ${rows} objects, more than ${limits.rows}`, 'rows');
  }
  if (values > limits.values) {
    throw limitExceeded(`The response can hold ${values} values, more than ${limits.values}`, 'values');
  }
  if (introspection > limits.introspection) {
    throw limitExceeded(
      `Introspection can return more than ${limits.introspection} objects`,
      'introspection',
    );
  }
}

/** Counts by schema and operation, and by the values of the variables that have a part in them. */
const known = new WeakMap<GraphQLSchema, WeakMap<OperationDefinitionNode, Map<string, Count>>>();

/** Sizes of pages that an operation is counted for. */
const countsKept = 16;

function rowsOf(counted: CountedOperation, unpaged: number): Count {
  const { schema, document, operation, variables } = counted;
  const byOperation = known.get(schema) ?? new WeakMap<OperationDefinitionNode, Map<string, Count>>();
  known.set(schema, byOperation);
  const counts = byOperation.get(operation) ?? new Map<string, Count>();
  byOperation.set(operation, counts);
  const pages = [unpaged, ...pagingVariables(document).map((name) => variables[name])];
  const key = JSON.stringify(pages);
  const count = counts.get(key) ?? countRows(counted, unpaged);
  if (counts.size === countsKept) counts.clear();
  counts.set(key, count);
  return count;
}

const pagedDocuments = new WeakMap<DocumentNode, readonly string[]>();

/** The variables that stand in a `first`. */
function pagingVariables(document: DocumentNode): readonly string[] {
  const paging = pagedDocuments.get(document);
  if (paging) return paging;
  const found = new Set<string>();
  visit(document, {
    Argument({ name }) {
      return name.value === 'first' ? undefined : false;
    },
    VariableDefinition: () => false,
    Variable({ name }) {
      found.add(name.value);
    },
  });
  const names = [...found];
  pagedDocuments.set(document, names);
  return names;
}

function countRows({ schema, document, operation, variables }: CountedOperation, unpaged: number): Count {
  const fragments = fragmentsOf(document);
  const counted = new Map<string, Count>();
  const root = schema.getRootType(operation.operation);

  /** @param page rows of a list at the top, where the parent is a field that is paged by `first`. */
  function within(
    { selections }: SelectionSetNode,
    parent: GraphQLCompositeType,
    page: number | undefined,
  ): Count {
    let total = none;
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) total = plus(total, ofField(selection, parent, page));
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        const type = typeNamed(selection.typeCondition?.name.value) ?? parent;
        total = plus(total, within(selection.selectionSet, type, page));
      } else total = plus(total, ofFragment(selection.name.value, page));
    }
    return total;
  }

  /** Counted once for each page size: the selections below depend on nothing else. */
  function ofFragment(name: string, page: number | undefined): Count {
    const key = `${page} ${name}`;
    const known = counted.get(key);
    if (known) return known;
    const fragment = fragments.get(name);
    const type = typeNamed(fragment?.typeCondition.name.value);
    const count = fragment && type ? within(fragment.selectionSet, type, page) : none;
    counted.set(key, count);
    return count;
  }

  function ofField(node: FieldNode, parent: GraphQLCompositeType, page: number | undefined): Count {
    if (node.name.value === TypeNameMetaFieldDef.name) return ofValue(1, parent);
    const field = fieldOf(node, parent, root);
    const type = field && getNamedType(field.type);
    if (!field) return none;
    if (!isCompositeType(type)) return ofValue(isListType(getNullableType(field.type)) ? unpaged : 1, parent);
    if (!node.selectionSet) return none;
    const first = firstOf(field, node, variables);
    const factor = isIntrospectionType(type)
      ? introspectionFactor(schema, field, type)
      : isListType(getNullableType(field.type))
        ? (first ?? page ?? unpaged)
        : 1;
    const below = within(node.selectionSet, type, first);
    const own = isIntrospectionType(type) ? { ...none, introspection: 1 } : { ...none, rows: 1 };
    return times(plus(own, below), factor);
  }

  /** The objects of introspection are limited, and with them their values. */
  function ofValue(values: number, parent: GraphQLCompositeType): Count {
    return isIntrospectionType(parent) ? none : { ...none, values };
  }

  function typeNamed(name: string | undefined): GraphQLCompositeType | undefined {
    const type = name === undefined ? undefined : schema.getType(name);
    return type && isCompositeType(type) ? type : undefined;
  }

  return root ? within(operation.selectionSet, root, undefined) : none;
}

function fieldOf(
  { name: { value: name } }: FieldNode,
  parent: GraphQLCompositeType,
  root: unknown,
): GraphQLField<unknown, unknown> | undefined {
  if (parent === root && name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (parent === root && name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return isUnionType(parent) ? undefined : parent.getFields()[name];
}

/** The requested page size; `undefined` for a field that is not paged, or whose page size is not known. */
function firstOf(
  { args }: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Readonly<Record<string, unknown>>,
): number | undefined {
  const argument = args.find(({ name }) => name === 'first');
  if (!argument || getNamedType(argument.type) !== GraphQLInt) return undefined;
  const given = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  const value = given && valueFromAST(given, argument.type, variables);
  // Of a list, the largest: which one counts is the domain's to say.
  const sizes: readonly unknown[] = [value ?? argument.defaultValue].flat(Number.POSITIVE_INFINITY);
  const numbers = sizes.filter((size) => typeof size === 'number');
  return numbers.length > 0 ? Math.max(0, ...numbers) : undefined;
}

const none: Count = { rows: 0, values: 0, introspection: 0 };

function plus(a: Count, b: Count): Count {
  return {
    rows: a.rows + b.rows,
    values: a.values + b.values,
    introspection: a.introspection + b.introspection,
  };
}

function times({ rows, values, introspection }: Count, factor: number): Count {
  return {
    rows: product(rows, factor),
    values: product(values, factor),
    introspection: product(introspection, factor),
  };
}

/** Zero times Infinity is zero here: NaN would exceed no limit. */
function product(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}
