import { deriveTokenKey } from '#platform/runtime/token-keys/derive-key.ts';
import type { HolderKeys } from '#platform/runtime/token-keys/keys-file.ts';
import type { TokenKey } from '#platform/runtime/token-keys/token-key.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';

/** What a test knows of the keys of a product, so that it can make its tokens. */
export interface TestSecrets {
  /** Seals cursors. */
  readonly cursor: Uint8Array;
  /** The root of all tokens. */
  readonly hash: Uint8Array;
}

/**
 * Keys of version 1 as governance would hand them out: each category of personal data is a token domain, and so is each
 * other column.
 */
export function testTokenKeys({
  hash: root,
  tenant,
}: Pick<TestSecrets, 'hash'> & { readonly tenant?: string | undefined }): TokenKeys {
  const made = new Map<string, TokenKey>();
  const keyOf: TokenKeys['keyOf'] = ({ coordinate, pii }) => {
    const tokenDomain = pii[0]?.toLowerCase() ?? coordinate;
    const key = made.get(tokenDomain) ?? deriveTokenKey({ root, tenant, tokenDomain, version: 1 });
    made.set(tokenDomain, key);
    return key;
  };
  const keys: TokenKeys = { versions: {}, keyOf, versionOf: () => undefined, of: () => keys };
  return keys;
}

/** A product's keys. @param envelopeKeys is not read where a product is told of the gateway's keys. */
export function testKeys(secrets: TestSecrets, tenant?: string, envelopeKeys = 'none'): HolderKeys {
  return { tokens: testTokenKeys({ hash: secrets.hash, tenant }), own: secrets.cursor, envelopeKeys };
}
