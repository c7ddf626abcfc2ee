import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '#schema/fragments.ts';
import { argumentCoordinates } from '#schema/policy/argument-coordinates.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import { policyAt } from '#schema/policy/decide.ts';
import type { Decision, PolicyBundle } from '#schema/policy/policy.ts';
import { strictest } from '#schema/policy/strictness.ts';

export interface AnalysedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, defaults filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly bundle: PolicyBundle;
  readonly decisions: Decisions;
}

export interface OperationAnalysis {
  /** Selections that are not fetched, with the coordinate that denies each. */
  readonly denied: ReadonlyMap<FieldNode, string>;
  /** Coordinates that are selected and not denied. */
  readonly selected: ReadonlySet<string>;
  /** Coordinates that are selected and masked. */
  readonly masked: ReadonlyMap<string, Mask>;
  /** From what discloses a field to the field: any one refuses the whole operation. */
  readonly refused: ReadonlyMap<string, string>;
}

export type Mask = Extract<Decision, { kind: 'MASK' }>;

/**
 * Decides for everything that an operation selects and names, once for each selection wherever its fragment
 * is spread. `@skip` and `@include` are not looked at: a decision must not depend on what they evaluate to.
 * @throws GraphQLError where an argument does not coerce.
 */
export function analyseOperation(input: AnalysedOperation): OperationAnalysis {
  const { schema, operation, document } = input;
  const analysis = {
    denied: new Map<FieldNode, string>(),
    selected: new Set<string>(),
    masked: new Map<string, Mask>(),
    refused: new Map<string, string>(),
  };
  const root = schema.getRootType(operation.operation);
  if (!root) return analysis;
  const fragments = fragmentsOf(document);
  const visited = new Set<string>();
  const seen = new WeakSet<object>();

  function visit({ selections }: SelectionSetNode, parent: GraphQLCompositeType, unfetched: boolean): void {
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) visitField(selection, parent, unfetched);
      else if (selection.kind === Kind.INLINE_FRAGMENT) {
        visit(selection.selectionSet, conditionOf(selection, parent), unfetched);
      } else visitSpread(selection.name.value, parent, unfetched);
    }
  }

  function visitSpread(name: string, parent: GraphQLCompositeType, unfetched: boolean): void {
    const fragment = fragments.get(name);
    const key = `${unfetched} ${name}`;
    if (!fragment || visited.has(key)) return;
    visited.add(key);
    visit(fragment.selectionSet, conditionOf(fragment, parent), unfetched);
  }

  function visitField(node: FieldNode, parent: GraphQLCompositeType, unfetched: boolean): void {
    const field = isUnionType(parent) ? undefined : parent.getFields()[node.name.value];
    if (!field) return;
    const owners = ownersOf(parent, schema);
    const denied = decideField(node, field, owners, unfetched);
    // What is asked with can disclose as much as what is asked for, fetched or not.
    for (const coordinate of argumentCoordinates({ owners, field, node }, input.variables, seen)) {
      refuseWhatReveals(coordinate);
    }
    const type = getNamedType(field.type);
    if (node.selectionSet && isCompositeType(type)) visit(node.selectionSet, type, unfetched || denied);
  }

  function decideField(
    node: FieldNode,
    { name }: GraphQLField<unknown, unknown>,
    owners: readonly string[],
    unfetched: boolean,
  ): boolean {
    const coordinates = owners.map((owner) => `${owner}.${name}`);
    const denying = coordinates.find((coordinate) => input.decisions.of(coordinate).kind === 'DENY');
    if (denying) analysis.denied.set(node, denying);
    if (denying || unfetched) return true;
    for (const coordinate of coordinates) {
      const decision = input.decisions.of(coordinate);
      analysis.selected.add(coordinate);
      if (decision.kind === 'MASK') analysis.masked.set(coordinate, decision);
      refuseWhatReveals(coordinate);
    }
    return false;
  }

  function refuseWhatReveals(coordinate: string): void {
    for (const { field } of policyAt(input.bundle, coordinate).reveals) {
      if (decideAt(field, input).kind !== 'CLEAR') analysis.refused.set(coordinate, field);
    }
  }

  function conditionOf(
    { typeCondition }: { readonly typeCondition?: FragmentDefinitionNode['typeCondition'] | undefined },
    parent: GraphQLCompositeType,
  ): GraphQLCompositeType {
    const type = typeCondition && schema.getType(typeCondition.name.value);
    return type && isCompositeType(type) ? type : parent;
  }

  visit(operation.selectionSet, root, false);
  return analysis;
}

/** A revealed field of an interface is that field of every implementation too. */
function decideAt(coordinate: string, { schema, decisions }: AnalysedOperation): Decision {
  const [name = '', field] = coordinate.split('.');
  const type = schema.getType(name);
  const owners = type && isCompositeType(type) ? ownersOf(type, schema) : [name];
  return owners.map((owner) => decisions.of(`${owner}.${field}`)).reduce(strictest);
}

/** The type, and all that a value of it may be: policy must be satisfied for each. */
function ownersOf(type: GraphQLCompositeType, schema: GraphQLSchema): string[] {
  if (!isAbstractType(type)) return [type.name];
  const narrower = isInterfaceType(type) ? schema.getImplementations(type).interfaces : [];
  return [type, ...narrower, ...schema.getPossibleTypes(type)].map(({ name }) => name);
}
