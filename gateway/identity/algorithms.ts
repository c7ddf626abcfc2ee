/** The default algorithms; their order chooses the algorithm of an RSA key that does not state one. */
export const defaultAlgorithms: readonly string[] = ['EdDSA', 'ES256', 'ES384', 'RS256', 'PS256'];

/** Algorithms with a private key: with a shared secret, anyone who can verify a token can also issue one. */
export function isAsymmetric(algorithm: string): boolean {
  return /^(EdDSA|Ed25519|(ES|PS|RS)(256|384|512))$/.test(algorithm);
}
