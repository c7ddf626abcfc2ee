import { join } from 'node:path';
import { SignJWT } from 'jose';
import { signingKey } from '#platform/runtime/keys.ts';
import { longestTokenAge } from '#platform/runtime/token-age.ts';
import { publicKeysFolder } from '#platform/runtime/token-keys/keys-file.ts';
import type { Persona } from '../demo/personas.ts';
import { usageError } from '../mesh/mesh-error.ts';

/** Issuer and audience of the demo's tokens. */
export const demoIdentity = { issuer: 'weft-demo', audience: 'weft' } as const;

export interface TokenOptions {
  /** One of the persona's purposes. @default its first */
  readonly purpose?: string | undefined;
  /** A number and a unit: `90s`, `30m`, `12h`; twelve hours at most. @default '12h' */
  readonly expires?: string | undefined;
}

/** @throws CliError for a purpose that is not granted. */
export function requirePurpose({ name, purposes }: Persona, purpose: string): void {
  if (purposes.includes(purpose)) return;
  throw usageError(`purpose "${purpose}" is not granted to "${name}"; granted: ${purposes.join(', ')}.`);
}

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

/** A token that the gateway would refuse before it says so is not made. */
function requireTime(expires: string): void {
  const [, count = '', unit = ''] = /^([1-9]\d{0,5})([smhd])$/.exec(expires) ?? [];
  if (count === '') {
    throw usageError(`"${expires}" is not a time; write a number and a unit, such as 90s, 30m or 12h.`);
  }
  if (Number(count) * seconds[unit as keyof typeof seconds] > longestTokenAge) {
    const most = longestTokenAge / seconds.h;
    throw usageError(`"${expires}" is longer than the gateway accepts a token; write ${most}h at most.`);
  }
}

/**
 * A JWT as an identity provider would issue it to a persona, signed with the demo's own key in
 * `<home>/identity`, which is made on first use.
 * @throws CliError for a purpose that is not granted, or a time that is none or too long.
 */
export async function personaToken(
  home: string,
  persona: Persona,
  { purpose = persona.purposes[0], expires = '12h' }: TokenOptions = {},
): Promise<string> {
  requirePurpose(persona, purpose);
  requireTime(expires);
  const { key, keyId } = await signingKey(join(home, 'identity'), 'identity', publicKeysFolder(home));
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
