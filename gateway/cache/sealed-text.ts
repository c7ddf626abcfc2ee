import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** What leaves the process so that nobody reads or makes it who does not hold the secret. */
export interface TextSealer {
  /** Under which it is kept: nothing of the key can be told from it. */
  nameOf(key: string): string;
  /** @param name what it is kept under; elsewhere it does not open. */
  seal(text: string, name: string): Buffer;
  /** `undefined` for what was not sealed for that name. */
  open(sealed: Buffer, name: string): string | undefined;
}

const nonceBytes = 12;
const tagBytes = 16;

/** AES-256-GCM with a key for each name, so that random nonces do not run out. @param secret of the mesh. */
export function createTextSealer(secret: Uint8Array): TextSealer {
  const derive = (info: string) => Buffer.from(hkdfSync('sha256', secret, '', info, 32));
  const names = derive('weft kept answers 1 names');
  const texts = derive('weft kept answers 1 texts');
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
