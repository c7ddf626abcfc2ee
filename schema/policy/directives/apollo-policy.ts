import type { ConstDirectiveNode, DocumentNode } from 'graphql';
import { type TypeShapes, typeShapes } from '../../operation/type-shapes.ts';
import { mergePolicies } from '../merge-policies.ts';
import { type AccessPolicy, type CoordinatePolicy, noPolicy, type Requirement } from '../policy.ts';
import { allOf, implies } from '../requirement-logic.ts';
import { canBeMet } from '../rules/rules.ts';
import { annotatedCoordinates, requirementOf, unreadable } from './collect-policy.ts';
import { type LinkedSpec, linkedSpecs } from './linked-specs.ts';
import { argument } from './policy-link.ts';

/** The supported version of each spec. */
export const apolloPolicyVersion = 'v0.1';

const everybody: Requirement = [[]];

/** Apollo's access directives, each translated to our rules. */
const requirements: Readonly<Record<string, (directive: ConstDirectiveNode) => Requirement | undefined>> = {
  'https://specs.apollo.dev/authenticated': () => [['authenticated']],
  'https://specs.apollo.dev/requiresScopes': (directive) =>
    orEverybody(directive, 'scopes')?.map((all) => all.map((scope) => `scope:${scope}`)),
  'https://specs.apollo.dev/policy': (directive) => orEverybody(directive, 'policies'),
};

/** The links of a supergraph to Apollo's `@authenticated`, `@requiresScopes` and `@policy`. */
export function apolloPolicyLinks(document: DocumentNode): LinkedSpec[] {
  return linkedSpecs(document).filter(({ identity }) => Object.hasOwn(requirements, identity));
}

/**
 * A supergraph's policy in Apollo's access directives, as our access policy by coordinate. Subgraphs use the names of
 * the Federation spec; composition has joined them by then.
 */
export function collectApolloPolicy(document: DocumentNode): Map<string, CoordinatePolicy> {
  const found = new Map<string, CoordinatePolicy>();
  const shapes = typeShapes(document);
  for (const link of apolloPolicyLinks(document)) {
    for (const [coordinate, access] of withoutPropagated(collect(document, link), shapes)) {
      const policy = { ...noPolicy, access: [access] };
      found.set(coordinate, mergePolicies(found.get(coordinate) ?? noPolicy, policy));
    }
  }
  return found;
}

/** Policies that `@policy` names and no rule implements, so that no caller meets them. */
export function unknownPolicies(document: DocumentNode): string[] {
  const access = [...collectApolloPolicy(document).values()].flatMap((policy) => policy.access);
  const named = access
    .filter(({ source }) => source === sourceOf('policy'))
    .flatMap(({ allow }) => allow.flat());
  return [...new Set(named)].filter((policy) => !canBeMet(policy)).sort();
}

type Statements = ReadonlyMap<string, AccessPolicy>;

function collect(document: DocumentNode, { identity, directiveNames }: LinkedSpec): Statements {
  const name = identity.slice(identity.lastIndexOf('/') + 1);
  const names = new Set(directiveNames(name));
  const stated = new Map<string, (Requirement | undefined)[]>();
  for (const { coordinate, directives } of annotatedCoordinates(document)) {
    const read = directives
      .filter((directive) => names.has(directive.name.value))
      .map((directive) => requirements[identity]?.(directive));
    if (read.length > 0) stated.set(coordinate, [...(stated.get(coordinate) ?? []), ...read]);
  }
  const found = new Map<string, AccessPolicy>();
  for (const [coordinate, read] of stated) {
    const allow = read.every((requirement) => requirement !== undefined) ? allOf(read) : undefined;
    // An unreadable directive was meant to restrict something: no caller passes until it is corrected.
    if (!allow) found.set(coordinate, { allow: [], source: unreadable });
    else if (!implies(everybody, allow)) found.set(coordinate, { allow, source: sourceOf(name) });
  }
  return found;
}

/**
 * Composition writes onto an interface, and its fields, the joined requirements of all implementations; we derive these
 * ourselves, and reading them would require them of each implementation alone. An interface's further requirements were
 * written for it, and apply to all implementations.
 */
function* withoutPropagated(statements: Statements, shapes: TypeShapes): Generator<[string, AccessPolicy]> {
  for (const [coordinate, access] of statements) {
    const [typeName = '', field] = coordinate.split('.');
    const type = shapes.types.get(typeName);
    const implementing = type?.abstract ? shapes.possible(typeName) : [];
    const demanded = implementing
      .map((name) => statements.get(field === undefined ? name : `${name}.${field}`)?.allow)
      .filter((allow) => allow !== undefined);
    const together = demanded.length > 0 ? allOf(demanded) : undefined;
    if (!together || !implies(together, access.allow)) yield [coordinate, access];
  }
}

/** For Apollo an empty list requires nothing, in composition and at run time. */
function orEverybody(directive: ConstDirectiveNode, name: string): Requirement | undefined {
  const requirement = requirementOf(argument(directive, name), undefined);
  return requirement?.length === 0 ? everybody : requirement;
}

function sourceOf(directive: string): string {
  return `apollo:${directive}`;
}
