/** It stands in no issuer, so that the first one in a name ends the issuer. */
const separator = '|';

/** What a subject or application of an issuer is called that is not the mesh's own: `https://id.partner.example|ann`. */
export function qualifiedName(issuer: string, name: string): string {
  return `${issuer}${separator}${name}`;
}

/** Whether a name that is not qualified reads as one of an issuer's. */
export function isNameOf(issuer: string, name: string): boolean {
  return name.startsWith(`${issuer}${separator}`);
}

/** Whether an issuer's names can be told from all others. */
export function canQualify(issuer: string): boolean {
  return !issuer.includes(separator);
}
