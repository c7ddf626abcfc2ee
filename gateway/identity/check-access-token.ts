import type { JWTHeaderParameters, JWTPayload } from 'jose';
import type { ClaimPath } from './claim-sources.ts';
import type { TokenType } from './identity-options.ts';
import { readConsumer } from './read-principal.ts';
import { oneOf, printFound, refusedToken } from './refused-token.ts';

export interface ExpectedToken {
  readonly types: readonly TokenType[];
  readonly audience: string | undefined;
  /** Applications whose tokens may lack an audience. */
  readonly clients: readonly string[];
  /** Where a token names its application. */
  readonly consumer: readonly ClaimPath[] | undefined;
}

/**
 * Refuses a well-signed token that is not an access token for this gateway: one of another type, an ID token, one for
 * another audience, or one that its holder has to prove a key for. An issuer signs all of them with the same keys.
 * @throws GraphQLError UNAUTHENTICATED
 */
export function checkAccessToken(
  { typ }: JWTHeaderParameters,
  payload: JWTPayload,
  { types, audience, clients, consumer }: ExpectedToken,
): void {
  const type = typeOf(typ);
  if (type === undefined || !types.includes(type)) {
    throw refusedToken(`The token's type ("typ") is ${printFound(typ)}, expected ${oneOf(types)}.`);
  }
  // RFC 7800: taken without a proof of the key, a stolen one would be good here.
  if (payload.cnf !== undefined) {
    throw refusedToken(
      'The token is bound to a key of its holder ("cnf"), and possession of a key is not checked here. Get one that is not bound.',
    );
  }
  const mark = markOfOthers(payload);
  if (mark !== undefined) throw notAccess(mark);
  const audiences = payload.aud === undefined ? [] : [payload.aud].flat();
  // With its own type a token says itself that it is an access token: RFC 9068, 4.
  if (type !== 'at+jwt' && audiences.some((name) => isClient(name, payload, clients))) throw notAccess('aud');
  if (payload.aud === undefined) {
    const client = readConsumer(payload, consumer);
    if (client !== undefined && clients.includes(client)) return;
    const unless = clients.length > 0 ? ', and its application is none that may leave it out' : '';
    throw refusedToken(`The token has no "aud"${unless}.`);
  }
  if (audience === undefined || !audiences.includes(audience)) {
    const expected = audience === undefined ? 'none' : printFound(audience);
    throw refusedToken(
      `The token is for another audience ("aud"): it is ${printFound(payload.aud)}, expected ${expected}.`,
    );
  }
}

/** RFC 7515, 4.1.9: a media type, whose case means nothing, and `application/` may be left out. */
function typeOf(typ: unknown): TokenType | undefined {
  if (typ === undefined) return 'none';
  if (typeof typ !== 'string') return undefined;
  const type = typ.toLowerCase().replace(/^application\//, '');
  if (type === 'jwt') return 'JWT';
  return type === 'at+jwt' ? type : undefined;
}

/** What OpenID Connect puts in ID tokens alone, and RFC 8417 in tokens that tell of events, as logout tokens do. */
const claimsOfOthers = ['nonce', 'at_hash', 'c_hash', 's_hash', 'events'];

/** The claim by which a token is another than an access token. */
function markOfOthers(payload: JWTPayload): string | undefined {
  // Cognito's tokens say what they are in `token_use`, and Keycloak's in `typ`.
  if (payload.token_use !== undefined && payload.token_use !== 'access') return 'token_use';
  if (payload.typ !== undefined && payload.typ !== 'Bearer') return 'typ';
  return claimsOfOthers.find((claim) => payload[claim] !== undefined);
}

/** What providers call the application that a token was issued to. */
const clientClaims = ['client_id', 'azp', 'cid', 'appid'];

/** An ID token's audience is the application that asked for it; an access token's is what it is asked for. */
function isClient(audience: unknown, payload: JWTPayload, clients: readonly string[]): boolean {
  return (
    clientClaims.some((claim) => payload[claim] === audience) || clients.some((client) => client === audience)
  );
}

function notAccess(claim: string) {
  return refusedToken(
    `The token is no access token, but an ID token or another (its "${claim}" says so). Send the access token.`,
  );
}
