import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from './fragments.ts';

export interface IntrospectionFields {
  /** `__schema` and `__type` at the top of the operation, fragments resolved. */
  readonly top: ReadonlySet<FieldNode>;
  /** What stands beside it. */
  readonly beside: ReadonlySet<FieldNode>;
  /** Whether one stands further down: valid where a field returns the query type. */
  readonly nested: boolean;
}

/** Documents are kept, and asked about with each request. */
const known = new WeakMap<OperationDefinitionNode, IntrospectionFields>();

/** Where an operation asks for introspection. */
export function introspectionFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): IntrospectionFields {
  const fields = known.get(operation) ?? findFields(document, operation);
  known.set(operation, fields);
  return fields;
}

/** Each fragment is looked at once at the top and once below. */
function findFields(document: DocumentNode, operation: OperationDefinitionNode): IntrospectionFields {
  const fragments = fragmentsOf(document);
  const seen = new Set<string>();
  const top = new Set<FieldNode>();
  const beside = new Set<FieldNode>();
  let nested = false;

  function visit({ selections }: SelectionSetNode, below: boolean): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, below);
      else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, below);
      else visitSpread(selection.name.value, below);
    }
  }

  function visitField(node: FieldNode, below: boolean): void {
    if (!isIntrospection(node)) {
      if (!below) beside.add(node);
      if (node.selectionSet) visit(node.selectionSet, true);
    } else if (below) nested = true;
    else top.add(node);
  }

  function visitSpread(name: string, below: boolean): void {
    const key = `${below} ${name}`;
    const fragment = fragments.get(name);
    if (!fragment || seen.has(key)) return;
    seen.add(key);
    visit(fragment.selectionSet, below);
  }

  visit(operation.selectionSet, false);
  return { top, beside, nested };
}

/** Of the schema; `__typename` is of data. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}
