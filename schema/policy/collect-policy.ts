import {
  type ConstDirectiveNode,
  type DocumentNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
} from 'graphql';
import { mergePolicies, saysNothing } from './merge-policies.ts';
import type { ClassificationLevel, CoordinatePolicy, Disclosure, MaskKind, Requirement } from './policy.ts';
import { noPolicy } from './policy.ts';
import { argument, type PolicyLink } from './policy-link.ts';
import type { PolicyDirectiveName } from './spec.ts';

/**
 * What a document itself writes, by coordinate: `User`, `User.email`, `Query.users(where:)`,
 * `UserFilter.email`, `UserDimension.EMAIL`. Nothing is derived.
 * @param source whom to name where a directive names no source of its own.
 */
export function collectPolicy(
  document: DocumentNode,
  link: PolicyLink,
  source?: string,
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

/** Every place of a document that may carry a policy directive, with all directives that stand there. */
export function* annotatedCoordinates(
  document: DocumentNode,
): Generator<{ coordinate: string; directives: readonly ConstDirectiveNode[] }> {
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const type = node.name.value;
    yield { coordinate: type, directives: node.directives ?? [] };
    for (const field of 'fields' in node ? (node.fields ?? []) : []) {
      yield { coordinate: `${type}.${field.name.value}`, directives: field.directives ?? [] };
      for (const parameter of 'arguments' in field ? (field.arguments ?? []) : []) {
        yield {
          coordinate: `${type}.${field.name.value}(${parameter.name.value}:)`,
          directives: parameter.directives ?? [],
        };
      }
    }
    for (const value of 'values' in node ? (node.values ?? []) : []) {
      yield { coordinate: `${type}.${value.name.value}`, directives: value.directives ?? [] };
    }
  }
}

/** Whom decisions name where a directive's arguments could not be read. */
export const unreadable = 'unreadable';

function readDirective(
  directive: ConstDirectiveNode,
  link: PolicyLink,
  fallbackSource: string | undefined,
): CoordinatePolicy {
  const name = link.directives.get(directive.name.value);
  if (!name) return noPolicy;
  const source = textOf(argument(directive, 'source')) ?? fallbackSource;
  const read = readers[name](directive, source === undefined ? {} : { source });
  // What cannot be read was meant to restrict something: nobody passes until it is mended.
  return read ? { ...noPolicy, ...read } : { ...noPolicy, access: [{ allow: [], source: unreadable }] };
}

type Reader = (
  directive: ConstDirectiveNode,
  source: { source?: string },
) => Partial<CoordinatePolicy> | undefined;

const readers: Record<PolicyDirectiveName, Reader> = {
  pii(directive) {
    const category = textOf(argument(directive, 'category'));
    return category === undefined ? undefined : { pii: [category] };
  },
  classification(directive, { source }) {
    const level = oneOf(levels, argument(directive, 'level'));
    return (
      level && { classification: level, ...(source === undefined ? {} : { classificationSource: source }) }
    );
  },
  access(directive, source) {
    const allow = requirementOf(argument(directive, 'allow'));
    return allow && { access: [{ allow, ...source }] };
  },
  mask(directive, source) {
    const kind = oneOf(maskKinds, argument(directive, 'with'));
    const unless = requirementOf(argument(directive, 'unless') ?? []);
    const to = textOf(argument(directive, 'to'));
    return (
      kind && unless && { masks: [{ with: kind, ...(to === undefined ? {} : { to }), unless, ...source }] }
    );
  },
  reveals(directive) {
    const field = textOf(argument(directive, 'field'));
    const by = oneOf(disclosures, argument(directive, 'by'));
    return field === undefined ? undefined : { reveals: [{ field, ...(by ? { by } : {}) }] };
  },
};

const levels: readonly ClassificationLevel[] = ['PUBLIC', 'INTERNAL', 'CONFIDENTIAL', 'RESTRICTED'];
const maskKinds: readonly MaskKind[] = ['GENERALIZE', 'HASH', 'PARTIAL', 'REDACT', 'NULL'];
const disclosures: readonly Disclosure[] = ['FILTER', 'SORT', 'GROUP', 'AGGREGATE', 'KEY'];

function oneOf<T extends string>(known: readonly T[], value: unknown): T | undefined {
  return known.find((candidate) => candidate === value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function requirementOf(value: unknown): Requirement | undefined {
  const readable =
    Array.isArray(value) &&
    value.every((all) => Array.isArray(all) && all.every((rule) => typeof rule === 'string'));
  return readable ? (value as Requirement) : undefined;
}
