import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '#schema/fragments.ts';
import { argumentCoordinates } from '#schema/policy/argument-coordinates.ts';
import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { requireClear } from './refusals.ts';

export interface DisclosureCheck {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly decisions: Decisions;
  /** Whose `@reveals` count: the product's own and the gateway's. */
  readonly bundles: readonly PolicyBundle[];
}

/**
 * Refuses the whole operation, before anything of it runs, where an argument, an input field, an enum value or
 * a selected field would disclose what the principal does not see in clear. `@skip` and `@include` change
 * nothing. The gateway has refused already what it knows of; this is what holds if it has not.
 * @throws a request error MASKED_FIELD_OPERATION.
 */
export function refuseDisclosure(check: DisclosureCheck): void {
  const { schema, document, decisions } = check;
  const fragments = fragmentsOf(document);
  const walked = new Set<string>();
  const seen = new WeakSet<object>();

  function walk({ selections }: SelectionSetNode, typeName: string, unread: boolean): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) walkField(selection, typeName, unread);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, selection.typeCondition?.name.value ?? typeName, unread);
      } else walkSpread(selection.name.value, unread);
    }
  }

  function walkSpread(name: string, unread: boolean): void {
    const fragment = fragments.get(name);
    if (!fragment || walked.has(`${name} ${unread}`)) return;
    walked.add(`${name} ${unread}`);
    walk(fragment.selectionSet, fragment.typeCondition.name.value, unread);
  }

  function walkField(node: FieldNode, typeName: string, unread: boolean): void {
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[node.name.value] : undefined;
    if (!field) return;
    const coordinate = `${typeName}.${field.name}`;
    // What is denied is not read, so that selecting below it discloses nothing; arguments count all the same.
    const below = unread || decisions.of(coordinate).kind === 'DENY';
    if (!below) refuse(coordinate);
    const selected = { owners: [typeName], field, node };
    for (const input of argumentCoordinates(selected, check.variables, seen)) refuse(input);
    if (node.selectionSet) walk(node.selectionSet, getNamedType(field.type).name, below);
  }

  function refuse(coordinate: string): void {
    for (const bundle of check.bundles) {
      for (const { field, by } of policyAt(bundle, coordinate).reveals) requireClear(decisions, field, by);
    }
  }

  const root = schema.getRootType(check.operation.operation);
  if (root) walk(check.operation.selectionSet, root.name, false);
}
