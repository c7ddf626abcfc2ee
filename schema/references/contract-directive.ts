import { type ConstDirectiveNode, type DocumentNode, parse, visit } from 'graphql';
import { type LinkedSpec, linkedSpecs, withoutSpecs } from '../policy/directives/linked-specs.ts';
import { argument, schemaDirectives } from '../policy/directives/policy-link.ts';
import { parseDirectives } from '../policy/directives/write-policy.ts';
import type { ContractInterface } from './contract-interface.ts';
import { InterfaceFault, parseInterface } from './parse-interface.ts';

const identity = 'https://weft.example/contract';
const version = 'v1.0';

const definitions = `"""A contract that the graph was composed with, and what other contracts may refer to in it: the keys of its objects."""
directive @contract(urn: String!, domain: String!, version: String!, digest: String!, objects: [contract__Object!]!) repeatable on SCHEMA

"""\`{ name: "users", id: "users", type: "User", key: [{ name: "id", id: "id", logicalType: "string" }] }\`"""
scalar contract__Object
`;

/**
 * Writes contracts onto a supergraph, by domain. The spec has no purpose in \`@link\`: a router that does not know it
 * serves the graph all the same.
 */
export function writeContracts(
  supergraph: DocumentNode,
  contracts: readonly ContractInterface[],
): DocumentNode {
  if (contracts.length === 0) return supergraph;
  const sorted = contracts.toSorted((a, b) => (a.domain < b.domain ? -1 : 1));
  const text = [`@link(url: "${identity}/${version}")`, ...sorted.map(printContract)].join(' ');
  const added = parseDirectives(text);
  const written = visit(supergraph, {
    SchemaDefinition: (node) => ({ ...node, directives: [...(node.directives ?? []), ...added] }),
  });
  const defined = parse(definitions, { noLocation: true }).definitions;
  return { ...written, definitions: [...written.definitions, ...defined] };
}

/** The contracts on a supergraph; one that cannot be read, or of an unknown version of the spec, is left out. */
export function collectContracts(document: DocumentNode): ContractInterface[] {
  const names = new Set(
    contractLinks(document)
      .filter((link) => link.version === version)
      .flatMap((link) => link.directiveNames('contract')),
  );
  return schemaDirectives(document)
    .filter(({ name }) => names.has(name.value))
    .flatMap((directive) => readContractDirective(directive) ?? []);
}

/** A supergraph without its contracts, for planners, which have no use for them. */
export function stripContracts(document: DocumentNode): DocumentNode {
  return withoutSpecs(document, contractLinks(document));
}

function contractLinks(document: DocumentNode): LinkedSpec[] {
  return linkedSpecs(document).filter((link) => link.identity === identity);
}

function readContractDirective(directive: ConstDirectiveNode): ContractInterface | undefined {
  const names = ['urn', 'domain', 'version', 'digest', 'objects'];
  try {
    return parseInterface(Object.fromEntries(names.map((name) => [name, argument(directive, name)])));
  } catch (error) {
    if (error instanceof InterfaceFault) return undefined;
    throw error;
  }
}

function printContract({ urn, domain, version: of, digest, objects }: ContractInterface): string {
  const parts = Object.entries({ urn, domain, version: of, digest, objects });
  return `@contract(${parts.map(([name, value]) => `${name}: ${literal(value)}`).join(', ')})`;
}

/** Plain data as GraphQL writes it: as JSON, the names of members without quotes. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value.toWellFormed());
  const members = Object.entries(value ?? {}).map(([name, member]) => `${name}: ${literal(member)}`);
  return `{ ${members.join(', ')} }`;
}
