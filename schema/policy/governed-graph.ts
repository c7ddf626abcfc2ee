import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DefinitionNode,
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  parse,
  visit,
} from 'graphql';
import type { PolicyBundle } from './policy.ts';
import { readPolicy } from './read-policy.ts';
import { stripPolicy } from './strip-policy.ts';

/** A graph as its clients see it, and the policy that holds in it. */
export interface GovernedGraph {
  readonly schema: GraphQLSchema;
  /** Empty where the supergraph links no policy. */
  readonly bundle: PolicyBundle;
}

/** @throws GraphQLError for what is no SDL, UnsupportedPolicyError for another version of the policy spec. */
export function readGovernedGraph(supergraph: string): GovernedGraph {
  const document = parse(supergraph, { noLocation: true });
  return { schema: clientSchema(stripPolicy(document)), bundle: readPolicy(document) };
}

/** Without what is there for a router (`join__`, `link__`) and what no client may see. */
function clientSchema(document: DocumentNode): GraphQLSchema {
  const definitions = document.definitions.filter(
    (node) => node.kind !== Kind.DIRECTIVE_DEFINITION && !isForRouters(node),
  );
  const seen: DocumentNode = visit(
    { ...document, definitions },
    {
      enter: (node) => ('directives' in node && node.directives?.some(isInaccessible) ? null : undefined),
      Directive: ({ name }) => (clientDirectives.has(name.value) ? undefined : null),
    },
  );
  return buildASTSchema(seen, { assumeValid: true, assumeValidSDL: true });
}

function isForRouters(node: DefinitionNode): boolean {
  return 'name' in node && /^(join|link)__/.test(node.name?.value ?? '');
}

function isInaccessible({
  name,
}: ConstDirectiveNode | { readonly name: { readonly value: string } }): boolean {
  return name.value === 'inaccessible' || name.value === 'federation__inaccessible';
}

const clientDirectives: ReadonlySet<string> = new Set(['deprecated', 'specifiedBy', 'oneOf']);
