import { type ASTNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import { policyDefinitions, policyDirectiveNames, policySpecUrl } from '../policy/directives/spec.ts';
import { printAggregates, printGroupInputs } from './print-aggregates.ts';
import { printConnection, printDimensions } from './print-connection.ts';
import { printEntity, printForeign } from './print-entity.ts';
import { printFilterAndOrder } from './print-filters.ts';
import { printRoots } from './print-roots.ts';
import type { EntityModel, ProductModel } from './product-model.ts';
import { sharedTypes } from './shared-types.ts';

const federationUrl = 'https://specs.apollo.dev/federation/v2.9';
const federationDirectives = ['key', 'shareable'];

/**
 * The subgraph's SDL, formatted; the same model gives the same text. It is self-contained: the policy directives are
 * defined at its end, and it links and defines only what it uses.
 */
export function printSubgraphSchema(model: ProductModel): string {
  const own = [
    printRoots(model),
    ...model.entities.flatMap((entity) => printAround(entity, model)),
    ...model.foreign.map((entity) => printForeign(entity, model)),
  ];
  // Entities may share an enum or struct by giving it one name; it is defined once.
  const body = withShared(parse([...new Set(own)].join('\n')));
  const used = namesUsed(body, Kind.DIRECTIVE);
  const definitions = [body, usedPolicy(used)].flatMap((part) => part.definitions);
  return `${printLinks(used)}\n\n${print(withBlockDescriptions({ kind: Kind.DOCUMENT, definitions }))}\n`;
}

function printAround(entity: EntityModel, model: ProductModel): string[] {
  return [
    ...printEntity(entity, model),
    ...printConnection(entity),
    ...printFilterAndOrder(entity),
    ...printDimensions(entity),
    ...printAggregates(entity),
    ...printGroupInputs(entity),
  ];
}

function printLinks(used: ReadonlySet<string>): string {
  const imported = (names: readonly string[]) =>
    names
      .filter((name) => used.has(name))
      .map((name) => `"@${name}"`)
      .join(', ');
  return `extend schema
  @link(url: "${federationUrl}", import: [${imported(federationDirectives)}])
  @link(url: "${policySpecUrl}", import: [${imported(policyDirectiveNames)}])`;
}

/** Filters use scalars, so filters are added first, and what they use after them. */
function withShared(body: DocumentNode): DocumentNode {
  const used = namesUsed(body, Kind.NAMED_TYPE);
  const defined = new Set(
    body.definitions.flatMap((node) => ('name' in node && node.name ? node.name.value : [])),
  );
  const missing = [...sharedTypes].filter(([name]) => used.has(name) && !defined.has(name));
  if (missing.length === 0) return body;
  const added = parse(missing.map(([, sdl]) => sdl).join('\n')).definitions;
  return withShared({ ...body, definitions: [...body.definitions, ...added] });
}

/** The definitions of the policy directives that are used, and of the types that those use. */
function usedPolicy(used: ReadonlySet<string>): DocumentNode {
  const all = parse(policyDefinitions).definitions;
  const directives = all.filter(
    (node) => node.kind === Kind.DIRECTIVE_DEFINITION && used.has(node.name.value),
  );
  const types = namesUsed({ kind: Kind.DOCUMENT, definitions: directives }, Kind.NAMED_TYPE);
  const named = all.filter(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION && 'name' in node && types.has(node.name?.value ?? ''),
  );
  return { kind: Kind.DOCUMENT, definitions: [...directives, ...named] };
}

function namesUsed(document: DocumentNode, kind: Kind.NAMED_TYPE | Kind.DIRECTIVE): ReadonlySet<string> {
  const names = new Set<string>();
  visit(document, {
    enter(node) {
      if (node.kind === kind) names.add(node.name.value);
    },
  });
  return names;
}

function withBlockDescriptions(document: DocumentNode): DocumentNode {
  return visit(document, {
    enter(node: ASTNode) {
      if (!('description' in node) || !node.description) return undefined;
      return { ...node, description: { ...node.description, block: true } };
    },
  });
}
