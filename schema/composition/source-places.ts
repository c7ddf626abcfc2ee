import { type ASTNode, type ConstDirectiveNode, type DocumentNode, type NameNode, print } from 'graphql';
import type { Finding } from '../finding.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import {
  findPolicyLink,
  type PolicyLink,
  schemaDirectives,
  unlinkedPolicy,
} from '../policy/directives/policy-link.ts';
import type { PolicyDirectiveName } from '../policy/directives/spec.ts';
import type { FindingSubject } from '../rules/rule.ts';

/** A finding's place, with the directive that it is about. */
export type FindingPlace = Pick<Finding, 'file' | 'line' | 'column' | 'directive'>;

/** The place of a node; empty for one that was not parsed from a file. */
export function placeOfNode({ loc }: ASTNode): FindingPlace {
  if (!loc) return {};
  const { line, column } = loc.startToken;
  return { file: loc.source.name, line, column };
}

/** The place of a directive, with its name. */
export function placeOfDirective(directive: ConstDirectiveNode): FindingPlace {
  return { ...placeOfNode(directive), directive: `@${directive.name.value}` };
}

interface Occurrence {
  readonly name: NameNode | undefined;
  readonly link: PolicyLink | undefined;
  readonly directives: readonly ConstDirectiveNode[];
}

/** The places of coordinates in the sources of a composition, for findings about the composed graph. */
export interface SourcePlaces {
  /**
   * Where a coordinate has the policy that a finding is about; else where it has any policy, else where it is declared.
   * @param among files; @default all
   */
  find(coordinate: string, about?: FindingSubject, among?: readonly string[]): FindingPlace;
}

/** A subgraph, which names how it writes policy by a link, or an overlay, which has no name and links nothing. */
export interface PlacedSource {
  readonly name?: string;
  readonly document: DocumentNode;
}

export function createSourcePlaces(sources: readonly PlacedSource[]): SourcePlaces {
  const occurrences = new Map<string, Occurrence[]>();
  for (const source of sources) {
    const link = source.name === undefined ? unlinkedPolicy : findPolicyLink(source.document);
    const entries = [
      { coordinate: 'schema', name: undefined, directives: schemaDirectives(source.document) },
      ...annotatedCoordinates(source.document),
    ];
    for (const { coordinate, name, directives } of entries) {
      const known = occurrences.get(coordinate) ?? [];
      occurrences.set(coordinate, [...known, { name, link, directives }]);
    }
  }
  return {
    find(coordinate, about = {}, among) {
      const all = occurrences.get(coordinate) ?? [];
      const found = among ? all.filter((one) => among.includes(fileOf(one) ?? '')) : all;
      const policy = found.flatMap(policyOf);
      const { text: _, ...named } = about;
      const directive =
        policy.find((one) => isAbout(one, about)) ?? policy.find((one) => isAbout(one, named));
      if (directive) return placeOfDirective(directive.node);
      const [first] = policy.length > 0 ? found.filter((one) => policyOf(one).length > 0) : found;
      return first?.name ? placeOfNode(first.name) : {};
    },
  };
}

interface PolicyDirective {
  readonly name: PolicyDirectiveName;
  readonly node: ConstDirectiveNode;
}

function policyOf({ link, directives }: Occurrence): PolicyDirective[] {
  return directives.flatMap((node) => {
    const name = link?.directives.get(node.name.value);
    return name === undefined ? [] : [{ name, node }];
  });
}

function isAbout({ name, node }: PolicyDirective, { directive, text }: FindingSubject): boolean {
  if (directive === undefined && text === undefined) return false;
  return (
    (directive === undefined || directive === name) && (text === undefined || print(node).includes(text))
  );
}

function fileOf({ name, directives: [first] }: Occurrence): string | undefined {
  return (name ?? first)?.loc?.source.name;
}
