import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { requestError } from '../../runtime/errors.ts';

/** The values of the order's fields in a row, as the engine returned them. */
export type Position = readonly (string | number | boolean | null)[];

export interface CursorSealer {
  /** @param scope the list and its order, for which the cursor is valid. */
  seal(position: Position, scope: string): string;
  /** @throws a request error BAD_CURSOR for text that was not sealed for this scope. */
  open(cursor: string, scope: string): Position;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Seals cursors with AES-256-GCM under a key of the product's own. The nonce is derived from the sealed text (as in RFC
 * 8452), so one row in one list has one cursor, and responses stay comparable and cacheable.
 * @param secret the product's key as it is now; cursors that were sealed under another are refused.
 */
export function createCursorSealer(secret: () => Uint8Array, product: string): CursorSealer {
  const sealers = new WeakMap<Uint8Array, CursorSealer>();
  const current = () => {
    const key = secret();
    const sealer = sealers.get(key) ?? sealerOf(key, product);
    sealers.set(key, sealer);
    return sealer;
  };
  return {
    seal: (position, scope) => current().seal(position, scope),
    open: (cursor, scope) => current().open(cursor, scope),
  };
}

function sealerOf(secret: Uint8Array, product: string): CursorSealer {
  const key = derive(secret, `weft cursor 1 key\n${product}`);
  const nonceKey = derive(secret, `weft cursor 1 nonce\n${product}`);
  return {
    seal(position, scope) {
      const text = JSON.stringify(position);
      const nonce = createHmac('sha256', nonceKey)
        .update(`${scope.length}\n${scope}${text}`)
        .digest()
        .subarray(0, nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes }).setAAD(
        Buffer.from(scope),
      );
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
    },
    open(cursor, scope) {
      const bytes = Buffer.from(cursor, 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        })
          .setAAD(Buffer.from(scope))
          .setAuthTag(bytes.subarray(-tagBytes));
        const text = Buffer.concat([
          decipher.update(bytes.subarray(nonceBytes, -tagBytes)),
          decipher.final(),
        ]);
        return JSON.parse(text.toString('utf8')) as Position;
      } catch {
        throw requestError(
          'BAD_CURSOR',
          'The cursor was not issued for this list and order. Start again without "after".',
        );
      }
    },
  };
}

function derive(secret: Uint8Array, info: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', info, 32));
}
