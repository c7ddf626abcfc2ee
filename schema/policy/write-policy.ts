import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  visit,
} from 'graphql';
import type { CoordinatePolicy, Requirement } from './policy.ts';
import { policyDefinitions, policyDirectiveNames, policySpecUrl } from './spec.ts';

/**
 * Writes a policy onto a supergraph, each statement at its coordinate, with the link that makes any other
 * router refuse to load it. `readPolicy` reads it back.
 * @param supergraph without any policy on it.
 */
export function writePolicy(
  supergraph: DocumentNode,
  policies: ReadonlyMap<string, CoordinatePolicy>,
): DocumentNode {
  const at = (coordinate: string) => directiveNodes(policies.get(coordinate));
  const withDirectives = <Node extends { readonly directives?: readonly ConstDirectiveNode[] | undefined }>(
    node: Node,
    coordinate: string,
  ): Node => ({ ...node, directives: [...(node.directives ?? []), ...at(coordinate)] });
  const parameter = (field: string) => (node: InputValueDefinitionNode) =>
    withDirectives(node, `${field}(${node.name.value}:)`);
  const outputField = (type: string) => (node: FieldDefinitionNode) => {
    const coordinate = `${type}.${node.name.value}`;
    const args = node.arguments?.map(parameter(coordinate)) ?? [];
    return { ...withDirectives(node, coordinate), arguments: args };
  };
  const written = visit(supergraph, {
    SchemaDefinition: (node) => ({ ...node, directives: [...(node.directives ?? []), policyLinkNode()] }),
    ObjectTypeDefinition: (node) => ({
      ...withDirectives(node, node.name.value),
      fields: node.fields?.map(outputField(node.name.value)) ?? [],
    }),
    InterfaceTypeDefinition: (node) => ({
      ...withDirectives(node, node.name.value),
      fields: node.fields?.map(outputField(node.name.value)) ?? [],
    }),
    InputObjectTypeDefinition: (node) => ({
      ...node,
      fields:
        node.fields?.map((field) => withDirectives(field, `${node.name.value}.${field.name.value}`)) ?? [],
    }),
    EnumTypeDefinition: (node) => ({
      ...node,
      values:
        node.values?.map((value) => withDirectives(value, `${node.name.value}.${value.name.value}`)) ?? [],
    }),
  });
  const definitions = parse(policyDefinitions, { noLocation: true }).definitions;
  return { ...written, definitions: [...written.definitions, ...definitions] };
}

/** The directives of one coordinate as SDL, in a fixed order; empty where nothing is written. */
export function printPolicy(policy: CoordinatePolicy): string {
  const source = (name: string | undefined) => (name === undefined ? '' : `, source: ${quote(name)}`);
  return [
    ...(policy.classification
      ? [`@classification(level: ${policy.classification}${source(policy.classificationSource)})`]
      : []),
    ...policy.pii.map((category) => `@pii(category: ${quote(category)})`),
    ...policy.access.map(
      (access) => `@access(allow: ${printRequirement(access.allow)}${source(access.source)})`,
    ),
    ...policy.masks.map(
      (mask) =>
        `@mask(with: ${mask.with}${mask.to === undefined ? '' : `, to: ${quote(mask.to)}`}, unless: ${printRequirement(mask.unless)}${source(mask.source)})`,
    ),
    ...policy.reveals.map(
      ({ field, by }) => `@reveals(field: ${quote(field)}${by === undefined ? '' : `, by: ${by}`})`,
    ),
  ].join(' ');
}

function printRequirement(requirement: Requirement): string {
  return JSON.stringify(requirement);
}

function quote(text: string): string {
  return JSON.stringify(text);
}

function directiveNodes(policy: CoordinatePolicy | undefined): readonly ConstDirectiveNode[] {
  return policy ? parseDirectives(printPolicy(policy)) : [];
}

function policyLinkNode(): ConstDirectiveNode {
  const names = policyDirectiveNames.map((name) => `"@${name}"`).join(', ');
  const [link] = parseDirectives(`@link(url: "${policySpecUrl}", import: [${names}], for: SECURITY)`);
  return link as ConstDirectiveNode;
}

function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  const [scalar] = parse(`scalar S ${text}`, { noLocation: true }).definitions;
  return scalar?.kind === Kind.SCALAR_TYPE_DEFINITION ? (scalar.directives ?? []) : [];
}
