import { type CompositionSources, composeSupergraph } from '#schema/compose.ts';
import type { CompositionCode, CompositionFinding } from '#schema/composition/compose-finding.ts';
import { policyDefinitions } from '#schema/policy/directives/spec.ts';
import { domainDirectives, type Imported, linkHeader } from '#test/testkit/link-header.ts';

/** The head of a schema that may write all that a domain may. */
export const head = `
  ${linkHeader({ federation: ['@key'], policy: [...domainDirectives, '@agreement'] })}
  ${policyDefinitions}
`;

/** The type `User`, public but for what its fields say. */
export function user(fields = '', keyed = 'id: ID! @classification(level: PUBLIC)'): string {
  return `type User @key(fields: "id") @classification(level: PUBLIC) { ${keyed} ${fields} }`;
}

export interface Found {
  readonly ok: boolean;
  readonly findings: readonly CompositionFinding[];
  readonly codes: readonly CompositionCode[];
  readonly messages: readonly string[];
  /** The code and the coordinate of each. */
  readonly places: readonly string[];
  /** Empty where nothing is composed. */
  readonly supergraph: string;
}

export function findingsOf(sources: CompositionSources): Found {
  const composed = composeSupergraph(sources);
  const { ok, findings } = composed;
  return {
    ok,
    findings,
    codes: findings.map(({ code }) => code),
    messages: findings.map(({ message }) => message),
    places: findings.map(({ code, path }) => `${code} ${path}`),
    supergraph: composed.ok ? composed.supergraph : '',
  };
}

/** A source of the domain `name`, whose findings name `name`. */
export function subgraph(name: string, sdl: string) {
  return { name, url: `http://${name}.test`, sdl };
}

/** What is found in the users' domain alone: its types below `Query.user`, and overlays called `0.graphql`, `1.graphql`. */
export function findingsOfUsers(body: string, ...overlays: string[]): Found {
  return findingsOf({
    subgraphs: [subgraph('users', `${head} type Query { user: User } ${body}`)],
    overlays: overlays.map((sdl, at) => ({ file: `${at}.graphql`, sdl })),
  });
}

/** A schema whose `User` is for the organisation's own people. @param imported one more directive of the policy spec. */
export function internalUser(onType = '', imported: Imported = '@inert'): string {
  return `${linkHeader({ federation: ['@key'], policy: ['@classification', imported] })}
    type Query { user: User }
    type User @key(fields: "id") @classification(level: INTERNAL) ${onType} { id: ID! @classification(level: INTERNAL) }`;
}

/** What is found in it with these overlays, called `0.graphql`, `1.graphql`. */
export function findingsOfInternal(overlays: readonly string[], sdl = internalUser()): Found {
  return findingsOf({
    subgraphs: [subgraph('users', sdl)],
    overlays: overlays.map((text, at) => ({ file: `${at}.graphql`, sdl: text })),
  });
}

/** An overlay that states who the organisation's own people are. */
export function states(allow: string): string {
  return `extend schema @organisation(allow: ${allow})`;
}

/** An overlay that opens `User` to others. */
export function opens(allow: string): string {
  return `extend type User @audience(allow: ${allow})`;
}
