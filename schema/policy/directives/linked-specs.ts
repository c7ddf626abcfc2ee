import { type ConstDirectiveNode, type DocumentNode, visit } from 'graphql';
import { isRecord } from '../../is-record.ts';
import { argument, schemaDirectives } from './policy-link.ts';

/** A spec that a document links, with the document's names for its directives and types. */
export interface LinkedSpec {
  readonly url: string;
  /** Without its version: `https://specs.apollo.dev/cost`. */
  readonly identity: string;
  /** `v0.1`; empty where the URL names none. */
  readonly version: string;
  /** `SECURITY` or `EXECUTION`, where a router that does not support the spec must not serve the document. */
  readonly purpose: string | undefined;
  /** The document's names of one of its directives; all without `@`. */
  directiveNames(directive: string): readonly string[];
  ownsDirective(name: string): boolean;
  ownsType(name: string): boolean;
}

/**
 * All specs that a document links (`@link`, and `@core` of older composers). Their directives are recognised by the
 * spec's URL, whatever the link or an import renames them to: an unrecognised one would not be enforced.
 */
export function linkedSpecs(document: DocumentNode): LinkedSpec[] {
  return schemaDirectives(document).flatMap((link) => {
    const url = urlOf(link);
    return url === undefined ? [] : [linkedSpec(url, link)];
  });
}

/** Removes specs from a document: their links, definitions and all uses. */
export function withoutSpecs(document: DocumentNode, specs: readonly LinkedSpec[]): DocumentNode {
  if (specs.length === 0) return document;
  const urls = new Set(specs.map(({ url }) => url));
  const isDirective = (name: string) => specs.some((spec) => spec.ownsDirective(name));
  const type = (node: { readonly name: { readonly value: string } }) =>
    specs.some((spec) => spec.ownsType(node.name.value)) ? null : undefined;
  return visit(document, {
    Directive: (node) =>
      isDirective(node.name.value) || urls.has(urlOf(node as ConstDirectiveNode) ?? '') ? null : undefined,
    DirectiveDefinition: (node) => (isDirective(node.name.value) ? null : undefined),
    ScalarTypeDefinition: type,
    EnumTypeDefinition: type,
    InputObjectTypeDefinition: type,
  });
}

function linkedSpec(url: string, link: ConstDirectiveNode): LinkedSpec {
  const [identity = url, version = ''] = url.replace(/\/+$/, '').split(/\/(?=v\d+\.\d+$)/);
  const own = identity.slice(identity.lastIndexOf('/') + 1);
  const namespace = textOf(argument(link, 'as')) ?? own;
  const imports = importsOf(argument(link, 'import'));
  const named = new Set(imports.map(({ as }) => as));
  const importsOwn = imports.some(({ name }) => name === `@${own}`);
  return {
    url,
    identity,
    version,
    purpose: textOf(argument(link, 'for')),
    directiveNames(directive) {
      const imported = imports.filter(({ name }) => name === `@${directive}`);
      if (imported.length > 0) return imported.map(({ as }) => as.replace('@', ''));
      return [directive === own ? namespace : `${namespace}__${directive}`];
    },
    ownsDirective: (name) =>
      named.has(`@${name}`) || name.startsWith(`${namespace}__`) || (name === namespace && !importsOwn),
    ownsType: (name) => named.has(name) || name.startsWith(`${namespace}__`),
  };
}

function urlOf(directive: ConstDirectiveNode): string | undefined {
  return textOf(argument(directive, 'url')) ?? textOf(argument(directive, 'feature'));
}

function importsOf(value: unknown): { readonly name: string; readonly as: string }[] {
  return (Array.isArray(value) ? value : []).flatMap((imported: unknown) => {
    const { name, as }: Record<string, unknown> = isRecord(imported) ? imported : { name: imported };
    return typeof name === 'string' ? [{ name, as: textOf(as) ?? name }] : [];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
