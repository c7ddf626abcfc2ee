import {
  type ASTNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { typenameField } from '#schema/operation/typename-field.ts';

/** Values of variables, by name. */
export type FixedVariables = ReadonlyMap<string, boolean>;

/**
 * A document without what literal `@skip` and `@include` decide, or variables that have a fixed value: what they include
 * is selected without them, and what they exclude is not selected. An object of which nothing is left is selected with
 * its `__typename`, since whether there is such an object is part of the response.
 * @returns the document itself where none of them is decided.
 */
export function withFixedConditions(document: DocumentNode, fixed: FixedVariables = new Map()): DocumentNode {
  const decided = visit(document, {
    SelectionSet(set): SelectionSetNode | undefined {
      const selections = set.selections.flatMap((selection) => fixSelection(selection, fixed));
      const isSame = selections.every((selection, index) => selection === set.selections[index]);
      if (isSame && selections.length === set.selections.length) return undefined;
      return { ...set, selections: selections.length > 0 ? selections : [typenameField] };
    },
  });
  return decided === document ? document : withoutUnused(decided);
}

/** Without variables and fragments that nothing uses any more. */
function withoutUnused(document: DocumentNode): DocumentNode {
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  // What is spread by what is used is added while the set is gone through.
  const used = new Set<ASTNode>(operations.map(({ selectionSet }) => selectionSet));
  const variables = new Set<string>();
  for (const part of used) {
    visit(part, {
      Variable({ name }) {
        variables.add(name.value);
      },
      FragmentSpread({ name }) {
        for (const each of fragments) if (each.name.value === name.value) used.add(each);
      },
    });
  }
  const definitions = document.definitions.flatMap((node): DefinitionNode[] => {
    if (node.kind === Kind.FRAGMENT_DEFINITION) return used.has(node) ? [node] : [];
    if (node.kind !== Kind.OPERATION_DEFINITION || !node.variableDefinitions) return [node];
    const own = node.variableDefinitions.filter(({ variable }) => variables.has(variable.name.value));
    return [{ ...node, variableDefinitions: own }];
  });
  return { ...document, definitions };
}

/** Names of the variables on which its `@skip` and `@include` depend, in their order. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive(directive) {
      const value = conditionOf(directive);
      if (value?.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

function fixSelection(selection: SelectionNode, fixed: FixedVariables): readonly SelectionNode[] {
  const { directives = [] } = selection;
  const open = directives.filter((directive) => isIncluded(directive, fixed) === undefined);
  if (open.length === directives.length) return [selection];
  if (directives.some((directive) => isIncluded(directive, fixed) === false)) return [];
  return [{ ...selection, directives: open }];
}

/** @returns `undefined` where it is not decided, or the directive is another one. */
function isIncluded(directive: DirectiveNode, fixed: FixedVariables): boolean | undefined {
  const value = conditionOf(directive);
  const is = value?.kind === Kind.VARIABLE ? fixed.get(value.name.value) : value?.value;
  return is === undefined ? undefined : is === (directive.name.value === 'include');
}

function conditionOf({ name, arguments: given = [] }: DirectiveNode) {
  if (name.value !== 'skip' && name.value !== 'include') return undefined;
  const value = given[0]?.value;
  return value?.kind === Kind.BOOLEAN || value?.kind === Kind.VARIABLE ? value : undefined;
}
