import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isUnionType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { argumentCoordinates } from '../operation/argument-coordinates.ts';
import { fragmentsOf } from '../operation/fragments.ts';
import { typesAt, typesNamed } from '../operation/types-at.ts';
import { type Decisions, policyAt } from './decide.ts';
import { clear, type Decision, type MaskDecision, type PolicyBundle } from './policy.ts';
import { strictest } from './strictness.ts';
import { comparesTokens, permissionOf, type Use, usesOf } from './uses.ts';

export interface AnalysedOperation {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Coerced, defaults filled in. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The bundles whose `@reveals` apply. */
  readonly bundles: readonly PolicyBundle[];
  readonly decisions: Decisions;
  /**
   * Whether the first refusal ends the analysis, which is then incomplete: the operation is not executed, and without
   * it a document with 900 comparisons costs 900 checks. @default false
   */
  readonly untilRefused?: boolean;
}

export interface OperationAnalysis {
  /** Selections that are not fetched, with the coordinate that denies each. */
  readonly denied: ReadonlyMap<FieldNode, string>;
  /** Coordinates that are selected and not denied. */
  readonly selected: ReadonlySet<string>;
  /** Coordinates that are masked, and selected or used behind their masks. */
  readonly masked: ReadonlyMap<string, MaskDecision>;
  /** Fields that a selection or an input may disclose, as the caller sees them. */
  readonly revealed: ReadonlySet<string>;
  /** Maps a disclosing coordinate to its refusal; a single one refuses the whole operation. */
  readonly refused: ReadonlyMap<string, Refusal>;
  /**
   * Masked fields that the operation filters, sorts, groups or aggregates by behind their masks: only a subgraph that
   * applies the masks below the query can execute it.
   */
  readonly needsMaskPushdown: ReadonlySet<string>;
}

export interface Refusal {
  readonly code: 'MASKED_FIELD_OPERATION' | 'BAD_TOKEN_LITERAL';
  /** The field that would be disclosed. */
  readonly field: string;
  readonly decision: Exclude<Decision['kind'], 'CLEAR'>;
  /** The source of the policy that decides so. */
  readonly policy: string;
  readonly use: Use;
}

/**
 * Decides for everything that an operation selects and names, once for each selection wherever its fragment
 * is spread. `@skip` and `@include` are ignored: a decision must not depend on the values of their conditions.
 * @throws GraphQLError where an argument does not coerce.
 */
export function analyseOperation(input: AnalysedOperation): OperationAnalysis {
  const { schema, operation, document } = input;
  const analysis = {
    denied: new Map<FieldNode, string>(),
    masked: new Map<string, MaskDecision>(),
    selected: new Set<string>(),
    revealed: new Set<string>(),
    refused: new Map<string, Refusal>(),
    needsMaskPushdown: new Set<string>(),
  };
  const root = schema.getRootType(operation.operation);
  if (!root) return analysis;
  const fragments = fragmentsOf(document);
  const visited = new Set<string>();
  const seen = new WeakSet<object>();

  function visit({ selections }: SelectionSetNode, parent: GraphQLCompositeType, unfetched: boolean): void {
    for (const selection of selections) {
      if (isDecided()) return;
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
    const owners = typesAt(parent, schema);
    const below = decideField(node, owners, unfetched);
    // An input can disclose as much as a selection, and does so even where the field is not fetched.
    for (const asked of argumentCoordinates({ owners, field, node }, input.variables, seen)) {
      weigh(asked.coordinate, asked.value);
      if (isDecided()) return;
    }
    const type = getNamedType(field.type);
    if (node.selectionSet && isCompositeType(type)) visit(node.selectionSet, type, below);
  }

  /** @returns whether the selections below are left unfetched. */
  function decideField(node: FieldNode, owners: readonly string[], unfetched: boolean): boolean {
    const coordinates = owners.map((owner) => `${owner}.${node.name.value}`);
    const denying = coordinates.find((coordinate) => input.decisions.of(coordinate).kind === 'DENY');
    if (denying) analysis.denied.set(node, denying);
    if (denying || unfetched) return true;
    for (const coordinate of coordinates) {
      analysis.selected.add(coordinate);
      const decision = input.decisions.of(coordinate);
      if (decision.kind === 'MASK') analysis.masked.set(coordinate, decision);
      weigh(coordinate, undefined);
    }
    return false;
  }

  function isDecided(): boolean {
    return input.untilRefused === true && analysis.refused.size > 0;
  }

  /** Checks whether the use of a coordinate may disclose the fields that it reveals. */
  function weigh(coordinate: string, value: unknown): void {
    for (const reveal of input.bundles.flatMap((bundle) => policyAt(bundle, coordinate).reveals)) {
      const { field } = reveal;
      const decision = decideAt(field, input);
      analysis.revealed.add(field);
      if (decision.kind === 'CLEAR') continue;
      for (const use of usesOf(reveal, value)) {
        const permission = permissionOf(decision, use);
        const wrong = permission === 'TOKENS' && !comparesTokens(value);
        if (wrong || permission === 'REFUSED') {
          const code = wrong ? 'BAD_TOKEN_LITERAL' : 'MASKED_FIELD_OPERATION';
          const { kind, source } = decision;
          analysis.refused.set(coordinate, { code, field, decision: kind, policy: source, use });
        } else {
          analysis.needsMaskPushdown.add(field);
          if (decision.kind === 'MASK') analysis.masked.set(field, decision);
        }
      }
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

/** A revealed field of an interface also stands for that field of every implementation. */
function decideAt(coordinate: string, { schema, decisions }: AnalysedOperation): Decision {
  const [name = '', field] = coordinate.split('.');
  return typesNamed(name, schema)
    .map((owner) => decisions.of(`${owner}.${field}`))
    .reduce(strictest, clear);
}
