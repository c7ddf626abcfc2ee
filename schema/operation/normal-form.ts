import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  parseType,
  print,
  type VariableDefinitionNode,
  visit,
} from 'graphql';
import type { Literal } from './literals.ts';
import type { LiteralNode } from './variable-value.ts';

/** A variable that takes the place of literals. */
export interface LiteralVariable {
  readonly name: string;
  /** The first of its literals, which says what all of them say. */
  readonly literal: Literal;
}

/** Which variable takes the place of each literal. */
export type LiteralVariables = ReadonlyMap<LiteralNode, LiteralVariable>;

/** Names of variables in a text that may be such. */
export function literalNamesIn(text: string): readonly string[] {
  return text.match(/\bliteral_+\d+\b/g) ?? [];
}

/** @param source the document's text: what no part of it begins with is no variable of the client's. */
export function nameLiterals(literals: readonly Literal[], source: string): LiteralVariables {
  const prefix = freePrefix(source);
  const variables = new Map<string, LiteralVariable>();
  return new Map(
    literals.map((literal) => {
      const known = variables.get(literal.identity) ?? { name: `${prefix}${variables.size + 1}`, literal };
      variables.set(literal.identity, known);
      return [literal.node, known];
    }),
  );
}

/** One underscore more than the text has anywhere, found in one walk: a text may be little else. */
function freePrefix(source: string): string {
  let prefix = 'literal_';
  for (const [found] of source.matchAll(/literal_+/g)) {
    if (found.length >= prefix.length) prefix = `${found}_`;
  }
  return prefix;
}

/**
 * A document's text with the names of variables in place of its literals, each with the literal's kind: texts with the
 * same one differ in nothing but the values of literals that become variables, and have the same normal form.
 */
export function normalKey(source: string, variables: LiteralVariables): string {
  let key = '';
  let from = 0;
  for (const [{ kind, loc }, { name }] of variables) {
    key += `${source.slice(from, loc?.start)}\0${kind} ${name}\0`;
    from = loc?.end ?? from;
  }
  return key + source.slice(from);
}

/** The document with variables in place of literals, without places: those of one client's text are no other one's. */
export function normalForm(document: DocumentNode, variables: LiteralVariables): DocumentNode {
  const byName = new Map([...variables.values()].map((variable) => [variable.name, variable]));
  const definitions = [...byName.values()].map(definitionOf);
  const normal: DocumentNode = visit(document, {
    enter(node) {
      const variable = variables.get(node as LiteralNode);
      return variable && variableNode(variable.name);
    },
    OperationDefinition: {
      leave: (node): OperationDefinitionNode => ({
        ...node,
        variableDefinitions: [...(node.variableDefinitions ?? []), ...definitions],
      }),
    },
  });
  return parse(print(normal), { noLocation: true });
}

/** Never null, which a member of a `@oneOf` must not be. */
function definitionOf({ name, literal }: LiteralVariable): VariableDefinitionNode {
  const type = String(literal.type);
  return {
    kind: Kind.VARIABLE_DEFINITION,
    variable: variableNode(name),
    type: parseType(type.endsWith('!') ? type : `${type}!`, { noLocation: true }),
  };
}

function variableNode(name: string) {
  return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } } as const;
}
