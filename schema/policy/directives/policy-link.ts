import { type ConstDirectiveNode, type DocumentNode, Kind, valueFromASTUntyped } from 'graphql';
import {
  type PolicyDirectiveName,
  policyDirectiveNames,
  policySpecIdentity,
  policySpecUrl,
  policyTypePrefix,
} from './spec.ts';

/** How a document names the policy directives. */
export interface PolicyLink {
  readonly url: string;
  /** False for an unsupported version. */
  readonly supported: boolean;
  /** Maps the name in the document, without `@`, to the directive. */
  readonly directives: ReadonlyMap<string, PolicyDirectiveName>;
  /** The prefix of the directives' own types in the document. */
  readonly prefix: string;
}

/** The directives under their own names, as in a document that links nothing: an overlay. */
export const unlinkedPolicy: PolicyLink = {
  url: policySpecUrl,
  supported: true,
  directives: new Map(policyDirectiveNames.map((name) => [name, name])),
  prefix: policyTypePrefix,
};

/** Finds a document's link to the policy spec by its URL, however link, namespace or directives are renamed. */
export function findPolicyLink(document: DocumentNode): PolicyLink | undefined {
  const links = schemaDirectives(document).filter(isPolicyLink);
  const [link] = links;
  if (!link) return undefined;
  // With two links, the names of one would not be recognised: both URLs together are unsupported.
  const url = links.map((each) => String(argument(each, 'url'))).join('" and "');
  const namespace = argument(link, 'as') ?? 'policy';
  const directives = new Map<string, PolicyDirectiveName>(
    policyDirectiveNames.map((name) => [`${namespace}__${name}`, name]),
  );
  const imports = argument(link, 'import');
  for (const imported of Array.isArray(imports) ? imports : []) {
    const { name, as } = typeof imported === 'string' ? { name: imported, as: imported } : imported;
    const directive = policyDirectiveNames.find((known) => `@${known}` === name);
    if (directive) directives.set(String(as ?? name).replace(/^@/, ''), directive);
  }
  return { url, supported: url === policySpecUrl, directives, prefix: `${namespace}__` };
}

/** Whether a directive on a schema is the link to the policy spec, in any version. */
export function isPolicyLink(directive: ConstDirectiveNode): boolean {
  const url = argument(directive, 'url');
  return typeof url === 'string' && url.startsWith(policySpecIdentity);
}

/** A directive's argument as plain data; `undefined` where it is not given. */
export function argument(directive: ConstDirectiveNode, name: string): unknown {
  const found = directive.arguments?.find((candidate) => candidate.name.value === name);
  return found && valueFromASTUntyped(found.value);
}

/** All directives on a document's schema and its extensions. */
export function schemaDirectives(document: DocumentNode): ConstDirectiveNode[] {
  return document.definitions.flatMap((node) =>
    node.kind === Kind.SCHEMA_DEFINITION || node.kind === Kind.SCHEMA_EXTENSION
      ? (node.directives ?? [])
      : [],
  );
}
