/** A caller of the demo. */
export interface Persona {
  readonly name: string;
  /** A description, for a list of personas. */
  readonly about: string;
  /** The token's subject. @default the name */
  readonly subject?: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** All granted purposes; a token has the first as its purpose by default. */
  readonly purposes: readonly [string, ...string[]];
  /** Domains that the persona works for. */
  readonly domains: readonly string[];
  /** The persona's application: the token's `client_id`. */
  readonly consumer: string;
  /** Further claims of the token. */
  readonly claims: Readonly<Record<string, readonly string[]>>;
}

export const personas: readonly Persona[] = [
  {
    name: 'analyst',
    about: 'analyses; sees no personal data',
    roles: ['analyst'],
    scopes: ['staff', 'all-countries'],
    purposes: ['analytics'],
    domains: [],
    consumer: 'insights',
    claims: {},
  },
  {
    name: 'support',
    about: 'helps a customer; sees whom to call',
    roles: ['support'],
    scopes: ['staff', 'all-countries'],
    purposes: ['support'],
    domains: [],
    consumer: 'service-desk',
    claims: {},
  },
  {
    name: 'finance',
    about: 'bills; sees how a customer pays',
    roles: ['finance'],
    scopes: ['staff', 'all-countries'],
    purposes: ['billing'],
    domains: [],
    consumer: 'ledger',
    claims: {},
  },
  {
    name: 'marketing',
    about: 'runs campaigns; sees segments, not people',
    roles: ['marketing'],
    scopes: ['staff', 'all-countries'],
    purposes: ['campaigns'],
    domains: [],
    consumer: 'campaign-studio',
    claims: {},
  },
  {
    name: 'steward',
    about: 'is responsible for the data; sees it unmasked',
    roles: ['steward'],
    scopes: ['staff', 'all-countries'],
    purposes: ['governance', 'analytics', 'support', 'billing', 'campaigns'],
    domains: [],
    consumer: 'governance-desk',
    claims: {},
  },
  {
    name: 'regional',
    about: 'analyses the Nordic countries; sees customers of no other',
    roles: ['regional'],
    scopes: ['staff'],
    purposes: ['analytics'],
    domains: [],
    consumer: 'insights',
    claims: { country: ['DK', 'SE'] },
  },
  {
    name: 'engineer',
    about: 'works for the domain users, and for no other',
    roles: ['engineer'],
    scopes: ['staff', 'all-countries'],
    purposes: ['operations'],
    domains: ['users'],
    consumer: 'operations-desk',
    claims: {},
  },
  {
    name: 'customer',
    about: 'is the customer U0000042; sees their own data unmasked',
    subject: 'U0000042',
    roles: ['customer'],
    scopes: [],
    purposes: ['self-service'],
    domains: [],
    consumer: 'shop-app',
    claims: {},
  },
];
