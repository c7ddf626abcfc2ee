import { join } from 'node:path';
import { SignJWT } from 'jose';
import { signingKey } from '#platform/runtime/keys.ts';
import type { Persona } from '../demo/personas.ts';
import { usageError } from '../mesh/mesh-error.ts';

/** Issuer and audience of the demo's tokens. */
export const demoIdentity = { issuer: 'weft-demo', audience: 'weft' } as const;

export interface TokenOptions {
  /** One of the persona's purposes. @default its first */
  readonly purpose?: string | undefined;
  /** A number and a unit: `90s`, `30m`, `12h`, `7d`. @default '12h' */
  readonly expires?: string | undefined;
}

/** @throws CliError for a purpose that is not granted. */
export function requirePurpose({ name, purposes }: Persona, purpose: string): void {
  if (purposes.includes(purpose)) return;
  throw usageError(`purpose "${purpose}" is not granted to "${name}"; granted: ${purposes.join(', ')}.`);
}

/**
 * A JWT as an identity provider would issue it to a persona, signed with the demo's own key in
 * `<home>/keys`, which is created on first use.
 * @throws CliError for a purpose that is not granted or an invalid time.
 */
export async function personaToken(
  home: string,
  persona: Persona,
  { purpose = persona.purposes[0], expires = '12h' }: TokenOptions = {},
): Promise<string> {
  requirePurpose(persona, purpose);
  if (!/^[1-9]\d{0,5}[smhd]$/.test(expires)) {
    throw usageError(`"${expires}" is not a time; write a number and a unit, such as 30m, 12h or 7d.`);
  }
  const { key, keyId } = await signingKey(join(home, 'keys'), 'identity');
  return new SignJWT({
    ...persona.claims,
    client_id: persona.consumer,
    domains: persona.domains,
    roles: persona.roles,
    scopes: persona.scopes,
    purposes: persona.purposes,
    purpose,
  })
    .setProtectedHeader({ alg: 'EdDSA', kid: keyId, typ: 'at+jwt' })
    .setIssuer(demoIdentity.issuer)
    .setAudience(demoIdentity.audience)
    .setSubject(persona.subject ?? persona.name)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(key);
}
