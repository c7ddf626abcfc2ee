/** Where nothing else is asked for; the order decides for what an RSA key is that does not say it. */
export const defaultAlgorithms: readonly string[] = ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'];

/** Signed by one who holds a private key: with a shared secret, whoever can check a token can issue one. */
export function isAsymmetric(algorithm: string): boolean {
  return /^(EdDSA|Ed25519|(ES|PS|RS)(256|384|512))$/.test(algorithm);
}
