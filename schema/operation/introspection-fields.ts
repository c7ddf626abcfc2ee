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
  /** The other fields at the top. */
  readonly beside: ReadonlySet<FieldNode>;
  /** Whether there is one further down: valid where a field returns the query type. */
  readonly nested: boolean;
}

/** Documents are cached, and looked up with each request. */
const known = new WeakMap<OperationDefinitionNode, IntrospectionFields>();

/** The introspection fields of an operation. */
export function introspectionFields(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): IntrospectionFields {
  const fields = known.get(operation) ?? findFields(document, operation);
  known.set(operation, fields);
  return fields;
}

/** Visits each fragment at most twice: at the top and below. */
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

/** Whether a field is introspection of the schema; `__typename` is data. */
export function isIntrospection({ name }: FieldNode): boolean {
  return name.value === '__schema' || name.value === '__type';
}
