import {
  type DefinitionNode,
  type DocumentNode,
  isTypeExtensionNode,
  Kind,
  print,
  type TypeNode,
} from 'graphql';
import { orMeant } from '../nearest-name.ts';
import { withClassification } from '../policy/classifications.ts';
import {
  type AnnotatedCoordinate,
  annotatedCoordinates,
  collectPolicy,
} from '../policy/directives/collect-policy.ts';
import { unlinkedPolicy } from '../policy/directives/policy-link.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import type { CompositionFinding } from './compose-finding.ts';
import { placeOfDirective, placeOfNode } from './source-places.ts';

/** A governance file: `extend type User { email: String @mask(with: NULL) }`. */
export interface Overlay {
  /** Its name in decisions and findings: `marketing.graphql`. */
  readonly file: string;
  readonly document: DocumentNode;
}

/** The policy that an overlay adds, by coordinate. */
export function overlayPolicy({ file, document }: Overlay): Map<string, CoordinatePolicy> {
  const written = collectPolicy(document, unlinkedPolicy, { name: overlaySource(file) });
  return new Map([...written].map(([coordinate, policy]) => [coordinate, withClassification(policy)]));
}

/** The name of an overlay in decisions. */
export function overlaySource(file: string): string {
  return `overlay:${file}`;
}

/**
 * Checks that an overlay only adds policy, and only to existing coordinates: policy for an unknown coordinate protects
 * nothing, and its author believes that it does.
 * @param known every coordinate of the composed graph, with the type of a field or an argument.
 */
export function checkOverlay(
  { file, document }: Overlay,
  known: ReadonlyMap<string, TypeNode | undefined>,
): CompositionFinding[] {
  const foreign = document.definitions
    .filter((node) => !isTypeExtensionNode(node) && !statesOrganisation(node))
    .map(
      (node): CompositionFinding => ({
        code: 'OVERLAY_NOT_POLICY',
        severity: 'error',
        file,
        message: `An overlay holds extensions of types, and "extend schema @organisation(...)" once in the mesh, and another ${node.kind} was found. Take it out.`,
        ...placeOfNode(node),
      }),
    );
  return [
    ...foreign,
    ...[...annotatedCoordinates(document)].flatMap((entry) =>
      [...wrongPlace(entry, known), ...otherDirectives(entry)].map(
        (wrong): CompositionFinding => ({ severity: 'error', file, path: entry.coordinate, ...wrong }),
      ),
    ),
  ];
}

/** The schema may carry nothing else: agreements are files of their own, and overlays link nothing. */
function statesOrganisation(node: DefinitionNode): boolean {
  if (node.kind !== Kind.SCHEMA_EXTENSION || node.operationTypes?.length) return false;
  return (node.directives ?? []).every(({ name }) => name.value === 'organisation');
}

type Wrong = Omit<CompositionFinding, 'severity'>;

function wrongPlace(
  { coordinate, name, type }: AnnotatedCoordinate,
  known: ReadonlyMap<string, TypeNode | undefined>,
): Wrong[] {
  if (!known.has(coordinate)) {
    return [
      {
        code: 'OVERLAY_UNKNOWN_COORDINATE',
        message: `No domain serves "${coordinate}". Name what exists, or take it out.${orMeant(lastName(coordinate), siblings(coordinate, known))}`,
        ...placeOfNode(name),
      },
    ];
  }
  const actual = known.get(coordinate);
  if (!type || !actual || nullable(type) === nullable(actual)) return [];
  return [
    {
      code: 'OVERLAY_TYPE_DIFFERS',
      message: `"${coordinate}" is of the type "${print(actual)}", and the overlay states "${print(type)}". State the type that it has.`,
      ...placeOfNode(type),
    },
  ];
}

/** Ignores nullability: the domain may change it, which is no reason to refuse governance's policy. */
function nullable(type: TypeNode): string {
  return print(type).replaceAll('!', '');
}

function otherDirectives({ coordinate, directives }: AnnotatedCoordinate): Wrong[] {
  return directives
    .filter(({ name }) => !unlinkedPolicy.directives.has(name.value))
    .map((directive) => {
      const { value } = directive.name;
      const meant = orMeant(value, unlinkedPolicy.directives.keys());
      return {
        code: 'OVERLAY_NOT_POLICY',
        message: `"@${value}" at "${coordinate}" is no policy directive. Take it out.${meant}`,
        ...placeOfDirective(directive),
      };
    });
}

/** `email` of `User.email`, `where` of `Query.users(where:)`. */
function lastName(coordinate: string): string {
  return coordinate.replace(/:\)$/, '').split(/[.(]/).at(-1) ?? '';
}

/** The names of what exists beside a coordinate: the types, the members of its type, the arguments of its field. */
function siblings(coordinate: string, known: ReadonlyMap<string, unknown>): string[] {
  const parent = coordinate.slice(0, coordinate.search(/[.(](?!.*[.(])/) + 1);
  const depth = coordinate.split(/[.(]/).length;
  return [...known.keys()]
    .filter((other) => other.startsWith(parent) && other.split(/[.(]/).length === depth)
    .map(lastName);
}
