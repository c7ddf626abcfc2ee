import {
  type ConstDirectiveNode,
  DirectiveLocation,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  type NameNode,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  type TypeNode,
} from 'graphql';
import { mergePolicies, saysNothing } from '../merge-policies.ts';
import {
  type CoordinatePolicy,
  classificationLevels,
  defaultGroup,
  disclosures,
  maskKinds,
  noPolicy,
  type Requirement,
} from '../policy.ts';
import { domainRules } from '../rules/domain-rules.ts';
import { argument, type PolicyLink } from './policy-link.ts';
import type { PolicyDirectiveName } from './spec.ts';

/** The origin of a document. */
export interface PolicySource {
  /** The source of a directive that names none. */
  readonly name?: string | undefined;
  /** The domain of `owner` and `agreement` without an argument. @default such a rule matches no caller */
  readonly domain?: string | undefined;
}

/**
 * The policy that a document itself writes, by coordinate: `User`, `User.email`, `Query.users(where:)`,
 * `UserFilter.email`, `UserDimension.EMAIL`. Nothing is derived.
 */
export function collectPolicy(
  document: DocumentNode,
  link: PolicyLink,
  source: PolicySource = {},
): Map<string, CoordinatePolicy> {
  const found = new Map<string, CoordinatePolicy>();
  for (const { coordinate, directives } of annotatedCoordinates(document)) {
    const policy = directives
      .map((directive) => readDirective(directive, link, source))
      .reduce(mergePolicies, found.get(coordinate) ?? noPolicy);
    if (!saysNothing(policy)) found.set(coordinate, policy);
  }
  return found;
}

export interface AnnotatedCoordinate {
  readonly coordinate: string;
  /** Its name in the document. */
  readonly name: NameNode;
  /** The kind of its node, as in directive definitions. */
  readonly location: DirectiveLocation;
  readonly directives: readonly ConstDirectiveNode[];
  /** The type of a field or an argument. */
  readonly type?: TypeNode;
}

/** Every coordinate of a document that may carry a directive, with all of its directives. */
export function* annotatedCoordinates(document: DocumentNode): Generator<AnnotatedCoordinate> {
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const type = node.name.value;
    yield {
      coordinate: type,
      name: node.name,
      location: typeLocations[node.kind],
      directives: node.directives ?? [],
    };
    for (const field of 'fields' in node ? (node.fields ?? []) : []) {
      yield {
        coordinate: `${type}.${field.name.value}`,
        name: field.name,
        location:
          field.kind === Kind.FIELD_DEFINITION
            ? DirectiveLocation.FIELD_DEFINITION
            : DirectiveLocation.INPUT_FIELD_DEFINITION,
        directives: field.directives ?? [],
        type: field.type,
      };
      for (const parameter of 'arguments' in field ? (field.arguments ?? []) : []) {
        yield {
          coordinate: `${type}.${field.name.value}(${parameter.name.value}:)`,
          name: parameter.name,
          location: DirectiveLocation.ARGUMENT_DEFINITION,
          directives: parameter.directives ?? [],
          type: parameter.type,
        };
      }
    }
    for (const value of 'values' in node ? (node.values ?? []) : []) {
      yield {
        coordinate: `${type}.${value.name.value}`,
        name: value.name,
        location: DirectiveLocation.ENUM_VALUE,
        directives: value.directives ?? [],
      };
    }
  }
}

const typeLocations: Readonly<Record<(TypeDefinitionNode | TypeExtensionNode)['kind'], DirectiveLocation>> = {
  [Kind.OBJECT_TYPE_DEFINITION]: DirectiveLocation.OBJECT,
  [Kind.OBJECT_TYPE_EXTENSION]: DirectiveLocation.OBJECT,
  [Kind.INTERFACE_TYPE_DEFINITION]: DirectiveLocation.INTERFACE,
  [Kind.INTERFACE_TYPE_EXTENSION]: DirectiveLocation.INTERFACE,
  [Kind.UNION_TYPE_DEFINITION]: DirectiveLocation.UNION,
  [Kind.UNION_TYPE_EXTENSION]: DirectiveLocation.UNION,
  [Kind.ENUM_TYPE_DEFINITION]: DirectiveLocation.ENUM,
  [Kind.ENUM_TYPE_EXTENSION]: DirectiveLocation.ENUM,
  [Kind.INPUT_OBJECT_TYPE_DEFINITION]: DirectiveLocation.INPUT_OBJECT,
  [Kind.INPUT_OBJECT_TYPE_EXTENSION]: DirectiveLocation.INPUT_OBJECT,
  [Kind.SCALAR_TYPE_DEFINITION]: DirectiveLocation.SCALAR,
  [Kind.SCALAR_TYPE_EXTENSION]: DirectiveLocation.SCALAR,
};

/** The source that decisions name where a directive's arguments could not be read. */
export const unreadable = 'unreadable';

function readDirective(
  directive: ConstDirectiveNode,
  link: PolicyLink,
  from: PolicySource,
): CoordinatePolicy {
  const name = link.directives.get(directive.name.value);
  if (!name) return noPolicy;
  const source = textOf(argument(directive, 'source')) ?? from.name;
  const read = readers[name](directive, source === undefined ? {} : { source }, from.domain);
  // An unreadable directive was meant to restrict something: no caller passes until it is corrected.
  return read ? { ...noPolicy, ...read } : { ...noPolicy, access: [{ allow: [], source: unreadable }] };
}

/** Whether a policy directive's arguments can be read; one that is no policy directive can. */
export function isReadable(directive: ConstDirectiveNode, link: PolicyLink): boolean {
  const name = link.directives.get(directive.name.value);
  return name === undefined || readers[name](directive, {}, undefined) !== undefined;
}

type Reader = (
  directive: ConstDirectiveNode,
  source: { source?: string },
  domain: string | undefined,
) => Partial<CoordinatePolicy> | undefined;

const readers: Record<PolicyDirectiveName, Reader> = {
  pii(directive) {
    const category = textOf(argument(directive, 'category'));
    return category === undefined ? undefined : { pii: [category] };
  },
  classification(directive, { source }) {
    const level = oneOf(classificationLevels, argument(directive, 'level'));
    return (
      level && { classification: level, ...(source === undefined ? {} : { classificationSource: source }) }
    );
  },
  access(directive, source, domain) {
    const allow = requirementOf(argument(directive, 'allow'), domain);
    return allow && { access: [{ allow, ...source }] };
  },
  mask(directive, source, domain) {
    const kind = oneOf(maskKinds, argument(directive, 'with'));
    const unless = unlessOf(directive, domain);
    const to = textOf(argument(directive, 'to'));
    return (
      kind && unless && { masks: [{ with: kind, ...(to === undefined ? {} : { to }), unless, ...source }] }
    );
  },
  rows(directive, source, domain) {
    const field = textOf(argument(directive, 'field'));
    const claim = textOf(argument(directive, 'claim'));
    const unless = unlessOf(directive, domain);
    return field && claim && unless ? { rows: [{ field, claim, unless, ...source }] } : undefined;
  },
  minGroupSize(directive, source, domain) {
    const k = argument(directive, 'k') ?? defaultGroup;
    const of = argument(directive, 'of') ?? undefined;
    const unless = unlessOf(directive, domain);
    const readable = Number.isInteger(k) && (of === undefined || typeof of === 'string');
    if (!readable || !unless) return undefined;
    return {
      groups: [{ k: k as number, ...(of === undefined ? {} : { of: of as string }), unless, ...source }],
    };
  },
  inert: () => ({ inert: true }),
  audience(directive, source, domain) {
    const allow = requirementOf(argument(directive, 'allow'), domain);
    return allow && { audience: [{ allow, ...source }] };
  },
  // They belong to the schema and to no coordinate (`collectAgreements`, `collectOrganisation`).
  agreement: () => ({}),
  organisation: () => ({}),
  // An id does not affect who may see a coordinate (`collectContractIds`).
  contractId: () => ({}),
  reveals(directive) {
    const field = textOf(argument(directive, 'field'));
    const by = oneOf(disclosures, argument(directive, 'by'));
    return field === undefined ? undefined : { reveals: [{ field, ...(by ? { by } : {}) }] };
  },
};

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((candidate) => candidate === value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unlessOf(directive: ConstDirectiveNode, domain: string | undefined): Requirement | undefined {
  return requirementOf(argument(directive, 'unless') ?? [], domain);
}

/** Lists of lists of rules as they stand in a document; `undefined` for anything else. */
export function requirementOf(value: unknown, domain: string | undefined): Requirement | undefined {
  const readable =
    Array.isArray(value) &&
    value.every((all) => Array.isArray(all) && all.every((rule) => typeof rule === 'string'));
  return readable
    ? (value as Requirement).map((all) => all.map((rule) => ofDomain(rule, domain)))
    : undefined;
}

/** `owner` in the users domain's schema is `owner:users` wherever it is read later. */
function ofDomain(reference: string, domain: string | undefined): string {
  return domain !== undefined && domainRules.has(reference) ? `${reference}:${domain}` : reference;
}
