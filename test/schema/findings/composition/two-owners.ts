import type { CompositionFinding } from '#schema/composition/compose-finding.ts';
import type { OwnershipSources } from '#schema/ownership/ownership.ts';
import { policyDefinitions } from '#schema/policy/directives/spec.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { domainDirectives, linkHeader } from '#test/testkit/link-header.ts';
import { findingsOf, subgraph } from './users-domain.ts';

/** The head of a schema that may write all of federation's directives, and all of policy. */
export const everything = `
  ${linkHeader({
    federation: [
      '@key',
      '@external',
      '@requires',
      '@override',
      '@provides',
      '@shareable',
      '@interfaceObject',
      '@inaccessible',
      '@tag',
    ],
    policy: domainDirectives,
  })}
  ${policyDefinitions}
`;

/** What the domain `users` owns: an entity, a value type, an enum, an input, a scalar, a union, an interface, roots. */
const users = `${everything}
  type Query { users(where: UserWhere @inert): [User] party: Party @classification(level: PUBLIC) any: Any @classification(level: PUBLIC) }
  type User implements Party @key(fields: "id") @classification(level: INTERNAL) {
    id: ID! @classification(level: PUBLIC)
    name: String @shareable @classification(level: PUBLIC)
    email: String @classification(level: INTERNAL) @pii(category: "email") @mask(with: HASH)
    address: Address @classification(level: INTERNAL)
    segment: Segment @classification(level: INTERNAL)
    joined: Stamp @classification(level: INTERNAL)
  }
  type Address @shareable @classification(level: INTERNAL) { city: String @classification(level: INTERNAL) }
  enum Segment { NEW OLD }
  input UserWhere { name: String @inert }
  scalar Stamp
  union Any = User | Address
  interface Party @key(fields: "id") { id: ID! }
`;

export interface TwoDomains {
  /** Governance's list. @default everything above was published by `users` before */
  readonly owners?: string | undefined;
  /** The grants of `users`. @default none */
  readonly grants?: string | undefined;
  readonly agreements?: readonly Agreement[];
  readonly contracts?: OwnershipSources['contracts'];
}

const published = ['User', 'Address', 'Segment', 'UserWhere', 'Stamp', 'Any', 'Party']
  .concat(['Query.users', 'Query.party', 'Query.any'])
  .map((name) => `${name}: users\n`)
  .join('');

/** What is found where the domain `other` publishes this beside the domain `users`. @param head its links */
export function foundBeside(sdl: string, options: TwoDomains = {}, head = everything) {
  const { owners = published, grants, agreements = [], contracts } = options;
  const found = findingsOf({
    subgraphs: [subgraph('users', users), subgraph('other', `${head}${sdl}`)],
    agreements,
    overlays: [
      { file: 'organisation.graphql', sdl: 'extend schema @organisation(allow: [["scope:staff"]])' },
    ],
    ownership: {
      owners: { file: 'schema/owners.yaml', text: owners },
      grants:
        grants === undefined ? [] : [{ domain: 'users', file: 'subgraphs/users/grants.yaml', text: grants }],
      contracts,
    },
  });
  const errors = found.findings.filter(({ severity }) => severity === 'error');
  return { ...found, errors: errors.map(placed), message: errors[0]?.message };
}

function placed({ code, file, path }: CompositionFinding): string {
  return `${code} ${file} ${path}`;
}

/** A grant of `users` to `other`. */
export function grant(may: string, what: string, until = '2999-12-31'): string {
  return `- { to: other, may: ${may}, what: ${what}, until: ${until} }\n`;
}

/** An extension of the owner's entity by its key. */
export function extending(fields: string, onType = ''): string {
  return `type User @key(fields: "id") ${onType} { id: ID! ${fields} }`;
}
