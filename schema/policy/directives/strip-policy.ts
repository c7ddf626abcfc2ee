import {
  type ConstDirectiveNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  Kind,
  visit,
} from 'graphql';
import { namedType } from '../../operation/type-shapes.ts';
import { parseSdl } from '../../parse-sdl.ts';
import { findPolicyLink, isPolicyLink, type PolicyLink, unlinkedPolicy } from './policy-link.ts';

/**
 * Removes the policy from a document: the link, the directives' definitions and types, and every use of them. Plain
 * federation remains, for a composer or planner that does not know policy.
 */
export function stripPolicy(sdl: string | DocumentNode): DocumentNode {
  const document = typeof sdl === 'string' ? parseSdl(sdl, { noLocation: true }) : sdl;
  const link = findPolicyLink(document) ?? unlinkedPolicy;
  return visit(document, {
    Directive: (node) => (isPolicy(node as ConstDirectiveNode, link) ? null : undefined),
    DirectiveDefinition: (node) => (isPolicyDefinition(node, link) ? null : undefined),
    ScalarTypeDefinition: (node) => (node.name.value.startsWith(link.prefix) ? null : undefined),
    EnumTypeDefinition: (node) => (node.name.value.startsWith(link.prefix) ? null : undefined),
    // An extension that only carried policy is removed.
    SchemaExtension: { leave: (node) => (isBare(node) ? null : undefined) },
    ObjectTypeExtension: { leave: (node) => (isBare(node) ? null : undefined) },
  });
}

/** A use of a directive, the link itself, or a `@composeDirective` that asks a composer to carry it. */
function isPolicy(directive: ConstDirectiveNode, link: PolicyLink): boolean {
  if (link.directives.has(directive.name.value) || isPolicyLink(directive)) return true;
  const composed = directive.arguments?.find(({ name }) => name.value === 'name')?.value;
  return (
    directive.name.value.endsWith('composeDirective') &&
    composed?.kind === Kind.STRING &&
    link.directives.has(composed.value.replace(/^@/, ''))
  );
}

/** A definition whose directive is not imported counts too, since its types are removed. */
function isPolicyDefinition(
  { name, arguments: taken = [] }: DirectiveDefinitionNode,
  link: PolicyLink,
): boolean {
  return link.directives.has(name.value) || taken.some(({ type }) => namedType(type).startsWith(link.prefix));
}

interface Extension {
  readonly directives?: readonly unknown[] | undefined;
  readonly fields?: readonly unknown[] | undefined;
  readonly interfaces?: readonly unknown[] | undefined;
  readonly operationTypes?: readonly unknown[] | undefined;
}

function isBare({ directives, fields, interfaces, operationTypes }: Extension): boolean {
  return [directives, fields, interfaces, operationTypes].every((part) => !part?.length);
}
