import {
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  Kind,
  parse,
  visit,
} from 'graphql';
import type { AccessPolicy, Agreement, CoordinatePolicy } from '../policy.ts';
import { printAgreement, printContractId, printOrganisation, printPolicy } from './print-policy.ts';
import { policyDefinitions, policyDirectiveNames, policySpecUrl } from './spec.ts';

/** The statements on the schema. */
export interface SchemaStatements {
  readonly agreements?: readonly Agreement[];
  readonly organisation?: AccessPolicy | undefined;
}

/**
 * Writes a policy onto a supergraph, each statement at its coordinate, with the link that makes any other
 * router refuse to load it. `readPolicy` reads it back.
 * @param supergraph without any policy on it. @param contractIds of coordinates, in a fixed order.
 */
export function writePolicy(
  supergraph: DocumentNode,
  policies: ReadonlyMap<string, CoordinatePolicy>,
  { agreements = [], organisation }: SchemaStatements = {},
  contractIds: ReadonlyMap<string, readonly string[]> = new Map(),
): DocumentNode {
  const stated = [
    ...(organisation ? [printOrganisation(organisation)] : []),
    ...agreements.map(printAgreement),
  ];
  const at = (coordinate: string) => [
    ...directiveNodes(policies.get(coordinate)),
    ...parseDirectives((contractIds.get(coordinate) ?? []).map(printContractId).join(' ')),
  ];
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
    SchemaDefinition: (node) => ({
      ...node,
      directives: [...(node.directives ?? []), policyLinkNode(), ...parseDirectives(stated.join(' '))],
    }),
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

function directiveNodes(policy: CoordinatePolicy | undefined): readonly ConstDirectiveNode[] {
  return policy ? parseDirectives(printPolicy(policy)) : [];
}

function policyLinkNode(): ConstDirectiveNode {
  const names = policyDirectiveNames.map((name) => `"@${name}"`).join(', ');
  const [link] = parseDirectives(`@link(url: "${policySpecUrl}", import: [${names}], for: SECURITY)`);
  return link as ConstDirectiveNode;
}

/** Directives as a schema is written with them. */
export function parseDirectives(text: string): readonly ConstDirectiveNode[] {
  if (text === '') return [];
  const [scalar] = parse(`scalar S ${text}`, { noLocation: true }).definitions;
  return scalar?.kind === Kind.SCALAR_TYPE_DEFINITION ? (scalar.directives ?? []) : [];
}
