import { KeyObject, randomUUID } from 'node:crypto';
import { type CryptoKey, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { parsePrincipal } from '#schema/policy/parse-principal.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { bodyDigest, jwsPart, signCompact } from './compact-jws.ts';
import { KeysUnavailableError } from './followed-keys.ts';

/** The header of a fetch from the gateway to a subgraph that carries the envelope. */
export const envelopeHeader = 'x-weft-envelope';

const issuer = 'weft-gateway';
const type = 'weft-envelope+jwt';
/** With the tolerance for clock differences, an envelope is valid for at most 30 s. */
const lifetimeSeconds = 25;
const clockTolerance = 5;

/**
 * The version of what crosses between a gateway and its subgraphs: envelopes, policy bundles, the epoch stream, and
 * what is in a response beside its data. It is one more with every change of these that the other side would misread.
 */
export const meshProtocol = 1;

/** The claims that the gateway signs for each fetch. */
export interface Envelope {
  readonly principal: Principal;
  /** Digest of the policy bundle that the gateway decided with (`bundleDigest`). */
  readonly policy: string;
  /** The URL from which a subgraph without that bundle fetches it, with this envelope as its credential. */
  readonly policyUrl: string;
}

export interface EnvelopeSigner {
  /**
   * Carries the principal as given: a caller that passes fewer claims discloses fewer to the subgraph.
   * @param audience the subgraph's name. @param body exactly the bytes that will be sent.
   */
  sign(envelope: Envelope, audience: string, body: string): Promise<string>;
}

/**
 * @param key Ed25519, extractable. @param keyId the `kid` by which subgraphs find the public key.
 */
export function createEnvelopeSigner(key: CryptoKey, keyId: string): EnvelopeSigner {
  const signingKey = KeyObject.from(key);
  const header = jwsPart({ alg: 'EdDSA', kid: keyId, typ: type });
  return {
    async sign(envelope, audience, body) {
      const issuedAt = Math.floor(Date.now() / 1_000);
      const payload = jwsPart({
        prn: envelope.principal,
        pol: envelope.policy,
        pou: envelope.policyUrl,
        dig: bodyDigest(body),
        iss: issuer,
        aud: audience,
        iat: issuedAt,
        exp: issuedAt + lifetimeSeconds,
        jti: randomUUID(),
        ver: meshProtocol,
      });
      return signCompact(header, payload, signingKey);
    },
  };
}

/**
 * Checks an envelope against the subgraph that it was sent to and the body that it came with.
 * While it is valid, the same fetch can be repeated with it and gets the same response, so no envelopes are remembered.
 * @param body `undefined` skips the digest: only where the envelope is a credential without a body of its own.
 * @throws EnvelopeError with a reason for the log, never for a response; ProtocolMismatchError where a gateway of ours
 * speaks another version.
 */
export async function verifyEnvelope(
  token: string | undefined,
  keys: JWTVerifyGetKey,
  expected: { readonly audience?: string; readonly body?: string },
): Promise<Envelope> {
  if (!token) throw new EnvelopeError('no envelope');
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ['EdDSA'],
      issuer,
      typ: type,
      maxTokenAge: lifetimeSeconds,
      clockTolerance,
      requiredClaims: ['exp', 'iat', 'aud', 'prn', 'pol', 'pou', 'dig'],
      ...(expected.audience === undefined ? {} : { audience: expected.audience }),
    });
    if (payload.ver !== meshProtocol) throw new ProtocolMismatchError(payload.ver);
    if (expected.body !== undefined && payload.dig !== bodyDigest(expected.body)) {
      throw new EnvelopeError('the body is not the one that was signed');
    }
    return readEnvelope(payload);
  } catch (error) {
    throw error instanceof EnvelopeError ? error : new EnvelopeError(reasonOf(error), { cause: error });
  }
}

export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError';
}

/** The envelope is this mesh's gateway's, which runs another version of Weft. */
export class ProtocolMismatchError extends EnvelopeError {
  /** @param theirs what the envelope says, which is signed. */
  constructor(theirs: unknown) {
    const version = Number.isSafeInteger(theirs) ? theirs : 0;
    super(
      `The gateway speaks version ${version} of the mesh protocol, and this domain version ${meshProtocol}; update the older of the two.`,
    );
  }
}

function readEnvelope({ prn, pol, pou }: JWTPayload): Envelope {
  if (typeof pol !== 'string' || typeof pou !== 'string') throw new EnvelopeError('it names no policy');
  return { principal: parsePrincipal(prn), policy: pol, policyUrl: pou };
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JOSEError) return error.code;
  return error instanceof KeysUnavailableError || error instanceof TypeError ? error.message : 'malformed';
}
