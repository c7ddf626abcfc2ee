/** The name of a directive, or with the one that the schema gives it. */
export type Imported = string | { readonly name: string; readonly as: string };

/** The directives of the policy spec that a domain's own schema may write of its fields. */
export const domainDirectives = [
  '@pii',
  '@classification',
  '@access',
  '@mask',
  '@rows',
  '@minGroupSize',
  '@reveals',
  '@inert',
] as const;

export interface LinkHeaderOptions {
  /** What is imported of Federation; @default it is not linked */
  readonly federation?: readonly Imported[];
  /** Of Federation; @default 2.9 */
  readonly version?: string;
  /** What is imported of the policy spec; @default it is not linked */
  readonly policy?: readonly Imported[];
  /** The namespace of the policy spec in the schema; @default its own name */
  readonly as?: string;
}

/** What a subgraph's schema begins with: `extend schema` and its links. */
export function linkHeader({ federation, version = '2.9', policy, as }: LinkHeaderOptions): string {
  return [
    'extend schema',
    ...(federation ? [link(`https://specs.apollo.dev/federation/v${version}`, federation)] : []),
    ...(policy ? [link('https://weft.example/policy/v1.0', policy, as)] : []),
  ].join(' ');
}

function link(url: string, imports: readonly Imported[], as?: string): string {
  const names = imports.map((one) =>
    typeof one === 'string' ? `"${one}"` : `{ name: "${one.name}", as: "${one.as}" }`,
  );
  return `@link(url: "${url}"${as ? `, as: "${as}"` : ''}, import: [${names.join(', ')}])`;
}
