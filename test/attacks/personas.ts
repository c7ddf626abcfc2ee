import { anonymous, type Principal } from '#schema/policy/principal.ts';
import type { Canary } from './canaries.ts';

/** A caller, and the protected values that the caller may see. */
export interface Persona {
  readonly principal: Principal;
  readonly sees: (canary: Canary) => boolean;
}

const nothing = () => false;

/** The personas that belong to the organisation; the others have a token too. */
const inside = { scopes: ['staff'] };

function persona(
  roles: readonly string[],
  given: Partial<Principal> = {},
  sees: Persona['sees'] = nothing,
): Persona {
  const subject = given.subject ?? (roles[0] as string);
  return { principal: { ...anonymous, ...inside, authenticated: true, roles, ...given, subject }, sees };
}

const analytics = { purposes: ['analytics'], purpose: 'analytics' };

/** Closed to every caller. */
const closed = (canary: Canary) => canary.coordinate === 'Customer.passport';

export const personas = {
  anonymous: { principal: anonymous, sees: nothing },
  analyst_eu: persona(['analyst'], { ...analytics, claims: { region: ['EU'] } }),
  analyst_us: persona(
    ['analyst'],
    { ...analytics, subject: 'analyst_us', claims: { region: ['US'] } },
    ({ coordinate, region }) => coordinate === 'Customer.displayName' && region === 'US',
  ),
  analyst_evil_region: persona(['analyst'], {
    ...analytics,
    subject: 'evil',
    claims: { region: ["EU' OR 1=1", "EU' OR '1'='1", "EU') OR TRUE --"] },
  }),
  analyst_without_region: persona(['analyst'], { ...analytics, subject: 'regionless' }),
  viewer: persona(['viewer'], { claims: { region: ['EU'] } }),
  evil_roles: persona(['__proto__', 'toString', 'constructor', 'Steward', 'steward '], {
    subject: '__proto__',
    claims: { region: ['EU'] },
  }),
  steward: persona(
    ['steward'],
    { purposes: ['governance'], purpose: 'governance' },
    (canary) => !closed(canary),
  ),
  support: persona(
    ['support'],
    { purposes: ['support'], purpose: 'support' },
    ({ coordinate }) => coordinate === 'Customer.email' || coordinate.endsWith('.displayName'),
  ),
  support_without_purpose: persona(
    ['support'],
    { subject: 'idle', purposes: ['support'] },
    ({ coordinate }) => coordinate.endsWith('.displayName'),
  ),
  /** All claims that a token of the identity provider can have for an outside caller. */
  outsider: persona(['partner', 'organisation', 'analytics-pipeline', 'service:customers'], {
    subject: 'domain:customers',
    scopes: ['organisation', 'audience', 'staff '],
    purposes: ['analytics'],
    purpose: 'analytics',
    consumer: 'domain:customers',
    claims: { region: ['EU'], service: ['customers'], organisation: ['true'], scope_staff: ['staff'] },
  }),
} as const satisfies Record<string, Persona>;

export type PersonaName = keyof typeof personas;

/** A customer, who may see the content of their own locker. */
export function customer(id: string): Persona {
  return persona(
    ['customer'],
    { subject: id, scopes: [] },
    ({ coordinate, row }) =>
      coordinate.endsWith('.displayName') || (coordinate === 'Customer.locker' && row === id),
  );
}

/** The claims of a token for a principal. */
export function claimsOf(principal: Principal): Record<string, unknown> {
  const { subject, roles, scopes, purposes, purpose, consumer, claims } = principal;
  return {
    sub: subject,
    roles,
    scopes,
    purposes,
    ...(purpose === undefined ? {} : { purpose }),
    ...(consumer === undefined ? {} : { client_id: consumer }),
    ...claims,
  };
}
