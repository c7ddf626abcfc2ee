import type { ClaimSources } from './claim-sources.ts';
import type { Grants } from './grants.ts';
import type { IdentityKeysOptions } from './identity-keys.ts';

/** An issuer of tokens, and what is believed of them. */
export interface IdentityOptions extends IdentityKeysOptions {
  /** What its tokens' `iss` is, to the letter. */
  readonly issuer: string;
  /** Whom its tokens are for (`aud`). It may be left out where `clients` names those whose tokens have none. */
  readonly audience?: string | undefined;
  /** What its tokens may be signed with, none of them with a shared secret. @default EdDSA, ES256, ES384, RS256, PS256 */
  readonly algorithms?: readonly string[] | undefined;
  /** What its tokens' header may have as `typ`. @default at+jwt, which says that a token is an access token (RFC 9068) */
  readonly types?: readonly TokenType[] | undefined;
  /** The applications whose tokens may lack an audience, as Cognito's access tokens do. @default none */
  readonly clients?: readonly string[] | undefined;
  /** Where its tokens say what a principal is made of. @default claims of the same names */
  readonly claims?: ClaimSources | undefined;
  /**
   * Whether it is the mesh's own: its subjects and applications are called what it calls them. Those of any other are
   * called by issuer and name, so that none of them is taken for another one.
   * @default of one issuer that is alone true, else false
   */
  readonly own?: boolean | undefined;
  /** What its tokens may say of their subject; other names are left out. @default of one issuer that is alone all, else none */
  readonly grants?: Grants | undefined;
}

/** `none` is a header without one, as Cognito's and Okta's. */
export const tokenTypes = ['at+jwt', 'JWT', 'none'] as const;
export type TokenType = (typeof tokenTypes)[number];
