import type { DocumentNode } from 'graphql';
import { apolloPolicyVersion } from '#schema/policy/directives/apollo-policy.ts';
import { type LinkedSpec, linkedSpecs, withoutSpecs } from '#schema/policy/directives/linked-specs.ts';

/** What the planner sees to; it knows which versions it understands. */
const planned: ReadonlySet<string> = new Set([
  'https://specs.apollo.dev/core',
  'https://specs.apollo.dev/link',
  'https://specs.apollo.dev/join',
  'https://specs.apollo.dev/tag',
  'https://specs.apollo.dev/inaccessible',
]);

/** What is seen to elsewhere, in the version that is understood. */
const seenTo: ReadonlyMap<string, string> = new Map([
  ['https://specs.apollo.dev/authenticated', apolloPolicyVersion],
  ['https://specs.apollo.dev/requiresScopes', apolloPolicyVersion],
  ['https://specs.apollo.dev/policy', apolloPolicyVersion],
  ['https://specs.apollo.dev/cost', 'v0.1'],
  // It says which cached responses to drop, and none is kept here.
  ['https://specs.apollo.dev/cacheTag', 'v0.1'],
]);

/** What is known and not executed, by the directives that a subgraph writes. */
const refused: ReadonlyMap<string, string> = new Map([
  ['https://specs.apollo.dev/context', '"@context" and "@fromContext"'],
  ['https://specs.apollo.dev/connect', '"@connect" and "@source"'],
  ['https://specs.apollo.dev/source', '"@sourceAPI", "@sourceType" and "@sourceField"'],
]);

/**
 * A supergraph as a planner knows it: without the specs that are seen to elsewhere.
 * @param document without our own policy.
 * @throws Error naming a spec that would have to be executed, or protects something, and is not served.
 */
export function plannableDocument(document: DocumentNode): DocumentNode {
  const specs = linkedSpecs(document);
  for (const spec of specs) refuseUnserved(spec);
  return withoutSpecs(
    document,
    specs.filter(({ identity }) => seenTo.has(identity)),
  );
}

function refuseUnserved({ identity, version, url, purpose }: LinkedSpec): void {
  const directives = refused.get(identity);
  if (directives !== undefined) {
    throw new Error(
      `it links "${url}", and ${directives} are not executed here. Leave them out of the subgraphs and compose again.`,
    );
  }
  const understood = seenTo.get(identity);
  if (understood !== undefined && version !== understood) {
    throw new Error(
      `it links "${url}", a version that this Weft does not know. Update Weft, or compose for "${identity}/${understood}".`,
    );
  }
  if (understood === undefined && !planned.has(identity) && purpose !== undefined) {
    throw new Error(
      `it links "${url}" for: ${purpose}, which this Weft does not know, so that it cannot be served without. Update Weft, or compose without the directives of that spec.`,
    );
  }
}
