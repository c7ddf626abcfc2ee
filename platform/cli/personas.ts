/** Someone one can be in the demo. */
export interface Persona {
  readonly name: string;
  /** What to expect, for a list of personas. */
  readonly about: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** All that are granted; a token acts for the first unless it says otherwise. */
  readonly purposes: readonly [string, ...string[]];
}

export const personas: readonly Persona[] = [
  {
    name: 'analyst',
    about: 'analyses; sees no personal data',
    roles: ['analyst'],
    scopes: [],
    purposes: ['analytics'],
  },
  {
    name: 'support',
    about: 'helps a customer; sees whom to call',
    roles: ['support'],
    scopes: [],
    purposes: ['support'],
  },
  {
    name: 'finance',
    about: 'bills; sees how a customer pays',
    roles: ['finance'],
    scopes: [],
    purposes: ['billing'],
  },
  {
    name: 'marketing',
    about: 'runs campaigns; sees segments, not people',
    roles: ['marketing'],
    scopes: [],
    purposes: ['campaigns'],
  },
  {
    name: 'steward',
    about: 'answers for the data; sees it in clear',
    roles: ['steward'],
    scopes: [],
    purposes: ['governance', 'analytics', 'support', 'billing', 'campaigns'],
  },
];
