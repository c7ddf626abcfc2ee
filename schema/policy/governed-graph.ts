import { buildASTSchema, type DocumentNode, type GraphQLSchema, Kind, visit } from 'graphql';
import { parseSdl } from '../parse-sdl.ts';
import { type LinkedSpec, linkedSpecs } from './directives/linked-specs.ts';
import { readPolicy } from './directives/read-policy.ts';
import { stripPolicy } from './directives/strip-policy.ts';
import type { PolicyBundle } from './policy.ts';

/** A graph as its clients see it, and its policy. */
export interface GovernedGraph {
  readonly schema: GraphQLSchema;
  /** Empty where the supergraph links no policy. */
  readonly bundle: PolicyBundle;
}

/** @throws GraphQLError for text that is not SDL, UnsupportedPolicyError for another version of the policy spec. */
export function readGovernedGraph(supergraph: string): GovernedGraph {
  const document = parseSdl(supergraph, { noLocation: true });
  return { schema: clientSchema(stripPolicy(document)), bundle: readPolicy(document) };
}

/** Removes definitions for routers (`join__`, `link__`) and those that no client may see. */
function clientSchema(document: DocumentNode): GraphQLSchema {
  const specs = linkedSpecs(document);
  const hiding = new Set(specs.filter(isInaccessible).flatMap((spec) => spec.directiveNames('inaccessible')));
  const definitions = document.definitions.filter(
    (node) =>
      node.kind !== Kind.DIRECTIVE_DEFINITION &&
      !('name' in node && specs.some((spec) => spec.ownsType(node.name?.value ?? ''))),
  );
  const seen: DocumentNode = visit(
    { ...document, definitions },
    {
      enter: (node) =>
        'directives' in node && node.directives?.some(({ name }) => hiding.has(name.value))
          ? null
          : undefined,
      Directive: ({ name }) => (clientDirectives.has(name.value) ? undefined : null),
    },
  );
  return buildASTSchema(seen, { assumeValid: true, assumeValidSDL: true });
}

function isInaccessible({ identity }: LinkedSpec): boolean {
  return identity === 'https://specs.apollo.dev/inaccessible';
}

const clientDirectives: ReadonlySet<string> = new Set(['deprecated', 'specifiedBy', 'oneOf']);
