import {
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
} from 'graphql';
import { namedType, typeShapes } from '../operation/type-shapes.ts';
import { isClosed, isLimited } from '../policy/directives/unclassified.ts';
import { wholeKeys } from '../policy/key-fields.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import type { CompositionFinding } from './compose-finding.ts';
import type { ParsedSubgraph } from './composition-source.ts';

/**
 * Inputs of a domain without a statement of what they disclose: policy would not cover them. An input is bound by
 * `@reveals` or `@inert` on it or on an input field above it, by being part of a whole key of the returned type, or by
 * being a paging argument. Inputs of a field that no caller may see are ignored.
 * @param written the joined policy, so that governance can bind an input that its domain did not.
 */
export function unboundArguments(
  { name, file = name, document }: ParsedSubgraph,
  written: ReadonlyMap<string, CoordinatePolicy>,
): CompositionFinding[] {
  const inputs = inputTypes(document);
  const { types, possible } = typeShapes(document);
  const unbound = new Set<string>();
  const visited = new Set<string>();

  function bound(coordinate: string): boolean {
    const { reveals, inert } = written.get(coordinate) ?? noPolicy;
    return inert === true || reveals.length > 0;
  }

  function visit(coordinate: string, type: string): void {
    if (bound(coordinate)) return;
    const members = inputs.get(type);
    if (!members) {
      unbound.add(coordinate);
      return;
    }
    if (visited.has(type)) return;
    visited.add(type);
    for (const [member, memberType] of members) visit(`${type}.${member}`, memberType);
  }

  /** Whether a field is closed; a field of an interface is where every implementation closes it. */
  function closed(typeName: string, field: string): boolean {
    const owners = possible(typeName);
    return owners.length > 0 && owners.every((owner) => isClosed(written.get(`${owner}.${field}`)));
  }

  /**
   * Whether an argument is part of a whole key: a part alone is a filter, and so is a key that some callers may not
   * see, unless the field itself states that it discloses it.
   */
  function isKeyOf(
    returned: string,
    argument: string,
    coordinate: string,
    given: readonly string[],
  ): boolean {
    const told = written.get(coordinate)?.reveals.map(({ field }) => field) ?? [];
    const isOpen = (part: string) => told.includes(part) || !isLimited(written.get(part));
    const whole = (key: readonly string[]) =>
      key.every((part) => given.includes(part) && isOpen(`${returned}.${part}`));
    return wholeKeys(types.get(returned)?.directives).some((key) => key.includes(argument) && whole(key));
  }

  for (const { typeName, field } of outputFields(document)) {
    if (closed(typeName, field.name.value)) continue;
    const coordinate = `${typeName}.${field.name.value}`;
    const returned = namedType(field.type);
    const names = (field.arguments ?? []).map(({ name }) => name.value);
    for (const given of field.arguments ?? []) {
      const name = given.name.value;
      if (isKeyOf(returned, name, coordinate, names) || isPaging(given)) continue;
      visit(`${coordinate}(${name}:)`, namedType(given.type));
    }
  }
  return [...unbound].map((path) => ({
    code: 'ARGUMENT_NOT_BOUND',
    severity: 'error',
    file,
    path,
    message: `"${path}" says neither which field it discloses nor that it discloses none. Write "@reveals" or "@inert" on it.`,
  }));
}

const pagingTypes: Readonly<Record<string, readonly string[]>> = {
  first: ['Int'],
  last: ['Int'],
  after: ['String', 'ID'],
  before: ['String', 'ID'],
  asOf: ['ID'],
};

function isPaging({ name, type }: InputValueDefinitionNode): boolean {
  return (
    Object.hasOwn(pagingTypes, name.value) && (pagingTypes[name.value]?.includes(namedType(type)) ?? false)
  );
}

function* outputFields(
  document: DocumentNode,
): Generator<{ readonly typeName: string; readonly field: FieldDefinitionNode }> {
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    for (const field of 'interfaces' in node ? (node.fields ?? []) : []) {
      yield { typeName: node.name.value, field };
    }
  }
}

/** The fields of input objects and the values of enums, each with its type; an enum value is a leaf. */
function inputTypes(document: DocumentNode): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const found = new Map<string, (readonly [string, string])[]>();
  for (const node of document.definitions) {
    if (!isTypeDefinitionNode(node) && !isTypeExtensionNode(node)) continue;
    const fields = 'fields' in node && !('interfaces' in node) ? (node.fields ?? []) : [];
    const values = 'values' in node ? (node.values ?? []) : [];
    const members = [
      ...fields.map((field) => [field.name.value, namedType(field.type)] as const),
      ...values.map((value) => [value.name.value, ''] as const),
    ];
    if (members.length > 0) found.set(node.name.value, [...(found.get(node.name.value) ?? []), ...members]);
  }
  return found;
}
