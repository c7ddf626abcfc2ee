import {
  type ConstDirectiveNode,
  type ConstValueNode,
  type DirectiveDefinitionNode,
  type DocumentNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  print,
  type TypeNode,
} from 'graphql';
import { meantName } from '../nearest-name.ts';
import { annotatedCoordinates, isReadable } from '../policy/directives/collect-policy.ts';
import { type PolicyLink, schemaDirectives } from '../policy/directives/policy-link.ts';
import { policyDefinitions } from '../policy/directives/spec.ts';
import type { CompositionFinding } from './compose-finding.ts';
import { placeOfDirective } from './source-places.ts';

/**
 * Finds policy directives that cannot be read as they are written: what was read, and what would be legal. An unreadable
 * one closes its coordinate, so its author has to be told.
 */
export function unreadablePolicy(document: DocumentNode, link: PolicyLink): CompositionFinding[] {
  const places = [
    { coordinate: 'schema', directives: schemaDirectives(document) },
    ...annotatedCoordinates(document),
  ];
  return places.flatMap(({ coordinate, directives }) =>
    directives.flatMap((directive) => {
      const name = link.directives.get(directive.name.value);
      const definition = name && definitions.get(name);
      if (!definition) return [];
      const wrong = [...problems(directive, definition)];
      if (wrong.length === 0 && !isReadable(directive, link)) wrong.push('cannot be read.');
      return wrong.map((problem): CompositionFinding => {
        const message = `"@${directive.name.value}" at "${coordinate}" ${problem}`;
        const place = placeOfDirective(directive);
        return { code: 'POLICY_NOT_READABLE', severity: 'error', path: coordinate, message, ...place };
      });
    }),
  );
}

function* problems(
  { arguments: given = [] }: ConstDirectiveNode,
  { arguments: taken = [] }: DirectiveDefinitionNode,
): Generator<string> {
  const names = taken.map(({ name }) => name.value);
  const written = (name: string) => given.find((one) => one.name.value === name)?.value;
  const strange = given.filter(({ name }) => !names.includes(name.value));
  for (const { name } of strange) {
    const advice = meantName(name.value, names) ?? `It takes ${names.join(', ') || 'no arguments'}.`;
    yield `has an argument "${name.value}", which it does not take. ${advice}`;
  }
  for (const argument of taken) {
    const { name, type } = argument;
    const value = written(name.value);
    if (value === undefined || value.kind === Kind.NULL) {
      if (isRequired(argument) && !meansMissing(name.value, strange)) {
        yield `lacks "${name.value}"; write ${legal(type)}.`;
      }
    } else if (!fits(value, type)) {
      const meant = meantValue(value, type);
      yield `has ${shortened(print(value))} as "${name.value}"; write ${legal(type)}.${meant ? ` ${meant}` : ''}`;
    }
  }
}

/** Whether a missing argument is the misspelt one, which has a finding. */
function meansMissing(
  name: string,
  strange: readonly { readonly name: { readonly value: string } }[],
): boolean {
  return strange.some((one) => meantName(one.name.value, [name]) !== undefined);
}

function isRequired({ type, defaultValue }: InputValueDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined;
}

function fits(value: ConstValueNode, type: TypeNode): boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return value.kind !== Kind.NULL && fits(value, type.type);
  if (type.kind === Kind.LIST_TYPE) {
    return value.kind === Kind.LIST && value.values.every((item) => fits(item, type.type));
  }
  const members = enums.get(type.name.value);
  // The name of an enum's value is read from a text too.
  if (members)
    return (value.kind === Kind.ENUM || value.kind === Kind.STRING) && members.includes(value.value);
  if (type.name.value === 'Int') return value.kind === Kind.INT;
  return value.kind === Kind.STRING;
}

function legal(type: TypeNode): string {
  if (type.kind === Kind.NON_NULL_TYPE) return legal(type.type);
  if (type.kind === Kind.LIST_TYPE) return 'a list of lists of rules, such as [["role:steward"]]';
  const members = enums.get(type.name.value);
  if (members) return `one of ${members.join(', ')}`;
  return type.name.value === 'Int' ? 'a whole number' : 'a text';
}

function meantValue(value: ConstValueNode, type: TypeNode): string | undefined {
  const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
  const members = named.kind === Kind.NAMED_TYPE ? enums.get(named.name.value) : undefined;
  if (!members || (value.kind !== Kind.ENUM && value.kind !== Kind.STRING)) return undefined;
  return meantName(value.value, members);
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

const specification = parse(policyDefinitions, { noLocation: true }).definitions;

const definitions: ReadonlyMap<string, DirectiveDefinitionNode> = new Map(
  specification.flatMap((node) =>
    node.kind === Kind.DIRECTIVE_DEFINITION ? [[node.name.value, node] as const] : [],
  ),
);

const enums: ReadonlyMap<string, readonly string[]> = new Map(
  specification.flatMap((node) =>
    node.kind === Kind.ENUM_TYPE_DEFINITION
      ? [[node.name.value, (node.values ?? []).map(({ name }) => name.value)] as const]
      : [],
  ),
);
