import {
  type ArgumentNode,
  type DefinitionNode,
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  Kind,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { requestError } from '../errors.ts';
import { checkLiteral } from './finite-numbers.ts';
import { limitExceeded } from './limit-exceeded.ts';
import type { RequestLimits } from './limits.ts';

/**
 * Refuses a document for any single element of it, whether or not an operation reaches it: too many directives,
 * variables or list items, too deep a value, too large a number, a reserved alias.
 * @throws GraphQLError
 */
export function checkElements({ definitions }: DocumentNode, limits: RequestLimits): void {
  const check = createElementCheck(limits);
  for (const definition of definitions) check(definition);
}

function createElementCheck(limits: RequestLimits): (definition: DefinitionNode) => void {
  function definition(node: DefinitionNode): void {
    if (node.kind !== Kind.OPERATION_DEFINITION && node.kind !== Kind.FRAGMENT_DEFINITION) return;
    const defined = node.variableDefinitions ?? [];
    if (defined.length > limits.variables) {
      throw limitExceeded(`An operation defines more than ${limits.variables} variables`, 'variables');
    }
    for (const variable of defined) {
      directivesOf(variable.directives);
      if (!variable.defaultValue) continue;
      value(variable.defaultValue, 0);
      checkLiteral(variable.defaultValue, `The default of "$${variable.variable.name.value}"`);
    }
    directivesOf(node.directives);
    selectionsOf(node.selectionSet);
  }

  function selectionsOf({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      directivesOf(selection.directives);
      if (selection.kind === Kind.FIELD) field(selection);
      else if (selection.kind === Kind.INLINE_FRAGMENT) selectionsOf(selection.selectionSet);
    }
  }

  function field(node: FieldNode): void {
    refuseReservedAlias(node);
    argumentsOf(node.arguments);
    if (node.selectionSet) selectionsOf(node.selectionSet);
  }

  function directivesOf(directives: readonly DirectiveNode[] = []): void {
    if (directives.length > limits.directives) {
      throw limitExceeded(`An element has more than ${limits.directives} directives`, 'directives');
    }
    for (const directive of directives) argumentsOf(directive.arguments);
  }

  function argumentsOf(nodes: readonly ArgumentNode[] = []): void {
    for (const argument of nodes) {
      value(argument.value, 0);
      checkLiteral(argument.value, `The argument "${argument.name.value}"`);
    }
  }

  function value(node: ValueNode, depth: number): void {
    if (node.kind !== Kind.LIST && node.kind !== Kind.OBJECT) return;
    if (depth >= limits.inputDepth) {
      throw limitExceeded(`A value nests more than ${limits.inputDepth} levels deep`, 'inputDepth');
    }
    if (node.kind === Kind.LIST) {
      if (node.values.length > limits.listItems) {
        throw limitExceeded(`A list has more than ${limits.listItems} items`, 'listItems');
      }
      for (const item of node.values) value(item, depth + 1);
    } else {
      for (const member of node.fields) value(member.value, depth + 1);
    }
  }

  return definition;
}

/**
 * GraphQL reserves names that start with two underscores, and planners add theirs beside the client's. Only
 * `__typename` may have such an alias: Relay requests it as `__isNode`, and it discloses nothing.
 */
function refuseReservedAlias({ alias, name }: FieldNode): void {
  if (!alias?.value.startsWith('__') || name.value === '__typename') return;
  throw requestError(
    'GRAPHQL_VALIDATION_FAILED',
    `The alias "${alias.value}" starts with "__", which is reserved. Choose another one.`,
  );
}
