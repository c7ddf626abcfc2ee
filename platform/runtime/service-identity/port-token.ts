import { randomUUID } from 'node:crypto';
import { errors, importJWK, jwtVerify } from 'jose';
import { bodyDigest, jwsPart, signCompact } from '../compact-jws.ts';
import type { ServiceIdentity } from './service-identity.ts';
import type { ServiceKey } from './service-keys.ts';

const type = 'weft-port+jwt';
/** The most that a token is good for, and the tolerance for differences of clocks. Seconds */
const lifetime = 60;
const clockTolerance = 5;

/**
 * Signs one read of another domain's product: a compact JWS that is good for one minute, one product, one body, once.
 * @param product the owner's domain. @param body exactly the bytes that will be sent.
 */
export function signPortToken(identity: ServiceIdentity, product: string, body: string): string {
  const issuedAt = Math.floor(Date.now() / 1_000);
  const header = jwsPart({ alg: 'EdDSA', kid: identity.keyId, typ: type });
  const payload = jwsPart({
    iss: issuerOf(identity.domain),
    aud: product,
    iat: issuedAt,
    exp: issuedAt + lifetime,
    jti: randomUUID(),
    dig: bodyDigest(body),
  });
  return signCompact(header, payload, identity.key);
}

/** The reader that a token proves. */
export interface PortCaller {
  readonly domain: string;
  /** Of the token, so that it is accepted once. */
  readonly id: string;
  /** From then on the token is refused for its age. Milliseconds since the epoch */
  readonly ends: number;
}

/** A token that proves nothing, with a reason for the log, never for a response. */
export class PortTokenError extends Error {
  override readonly name = 'PortTokenError';
}

/**
 * Verifies a token against the product that it was sent to and the body that it came with. The issuer is who the key
 * was handed out for: no domain can sign for another. Whether it was used before is the caller's to remember.
 * @param keys those that governance handed out.
 * @throws PortTokenError
 */
export async function verifyPortToken(
  token: string | undefined,
  keys: readonly ServiceKey[],
  { product, body }: { readonly product: string; readonly body: string },
): Promise<PortCaller> {
  if (!token) throw new PortTokenError('no token');
  let signer: ServiceKey | undefined;
  try {
    const { payload } = await jwtVerify(
      token,
      async ({ kid }) => {
        signer = keys.find((key) => key.kid === kid);
        if (!signer) throw new PortTokenError('its key was not handed out');
        return importJWK(signer, 'EdDSA');
      },
      {
        algorithms: ['EdDSA'],
        typ: type,
        audience: product,
        maxTokenAge: lifetime,
        clockTolerance,
        requiredClaims: ['iss', 'aud', 'iat', 'exp', 'jti', 'dig'],
      },
    );
    const { iss, aud, iat = 0, exp = 0, jti, dig } = payload;
    if (!signer || iss !== issuerOf(signer.domain))
      throw new PortTokenError('its issuer is not the domain of its key');
    if (typeof aud !== 'string') throw new PortTokenError('it is for several products');
    if (exp - iat > lifetime) throw new PortTokenError('it is good for too long');
    if (dig !== bodyDigest(body)) throw new PortTokenError('the body is not the one that was signed');
    if (typeof jti !== 'string' || jti.length > 100) throw new PortTokenError('its id is no short text');
    return { domain: signer.domain, id: jti, ends: (exp + clockTolerance) * 1_000 };
  } catch (error) {
    throw error instanceof PortTokenError ? error : new PortTokenError(reasonOf(error), { cause: error });
  }
}

function issuerOf(domain: string): string {
  return `domain:${domain}`;
}

function reasonOf(error: unknown): string {
  return error instanceof errors.JOSEError ? error.code : 'malformed';
}
