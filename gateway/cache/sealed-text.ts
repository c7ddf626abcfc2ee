import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Seals texts that leave the process: only holders of the secret can read or forge them. */
export interface TextSealer {
  /** The name under which a text is stored; it discloses nothing of the key. */
  nameOf(key: string): string;
  /** @param name under which it is stored; it does not open under any other. */
  seal(text: string, name: string): Buffer;
  /** `undefined` for bytes that were not sealed for that name. */
  open(sealed: Buffer, name: string): string | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a key for each name, so that random nonces suffice. @param secret of the mesh. */
export function createTextSealer(secret: Uint8Array): TextSealer {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, '', info, 32));
  const names = derive('weft cached responses 1 names');
  const texts = derive('weft cached responses 1 texts');
  const keyOf = (name: string) => createHmac('sha256', texts).update(name).digest();
  return {
    nameOf: (key) => `weft:${createHmac('sha256', names).update(key).digest('base64url')}`,
    seal(text, name) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', keyOf(name), nonce, { authTagLength: tagBytes });
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, name) {
      if (sealed.length < nonceBytes + tagBytes) return undefined;
      const nonce = sealed.subarray(0, nonceBytes);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(name), nonce, { authTagLength: tagBytes });
      decipher.setAuthTag(sealed.subarray(-tagBytes));
      try {
        const text = decipher.update(sealed.subarray(nonceBytes, -tagBytes));
        return Buffer.concat([text, decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}
