/** Someone one can be in the demo. */
export interface Persona {
  readonly name: string;
  /** What to expect, for a list of personas. */
  readonly about: string;
  /** Whom the token speaks for. @default the name */
  readonly subject?: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** All that are granted; a token acts for the first unless it says otherwise. */
  readonly purposes: readonly [string, ...string[]];
  /** Domains that they work for. */
  readonly domains: readonly string[];
  /** The application that they ask through: the token's `client_id`. */
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
    about: 'answers for the data; sees it in clear',
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
    about: 'is the customer U0000042; sees what is theirs, in clear',
    subject: 'U0000042',
    roles: ['customer'],
    scopes: [],
    purposes: ['self-service'],
    domains: [],
    consumer: 'shop-app',
    claims: {},
  },
];
