import type { DocumentNode } from 'graphql';
import { type TypeShapes, typeShapes } from '../operation/type-shapes.ts';
import { parseSdl } from '../parse-sdl.ts';
import { ownersIn } from '../policy/audience-of.ts';
import { collectContractIds } from '../policy/directives/collect-contract-ids.ts';
import { annotatedCoordinates } from '../policy/directives/collect-policy.ts';
import { writtenPolicy } from '../policy/directives/read-policy.ts';
import { effectivePolicy } from '../policy/effective-policy.ts';
import { mergePolicies } from '../policy/merge-policies.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';

/** A supergraph, or a subgraph's own schema, as far as its protections are compared. */
export interface GovernedText {
  readonly document: DocumentNode;
  readonly shapes: TypeShapes;
  readonly served: ReadonlySet<string>;
  readonly written: ReadonlyMap<string, CoordinatePolicy>;
  /** What is written of a type or field, at it or at its interfaces. */
  readonly stated: ReadonlyMap<string, CoordinatePolicy>;
  /** With what follows for each field; found when it is first asked for. */
  readonly effective: ReadonlyMap<string, CoordinatePolicy>;
  /** The types with a key that a type is made of. */
  owners(type: string): readonly string[];
  /** What contracts call a coordinate. */
  readonly contractIds: ReadonlyMap<string, readonly string[]>;
}

/** @throws GraphQLError for what is no SDL. */
export function readGovernedText(sdl: string): GovernedText {
  const document = parseSdl(sdl, { noLocation: true });
  const shapes = typeShapes(document);
  const written = writtenPolicy(document);
  let effective: ReadonlyMap<string, CoordinatePolicy> | undefined;
  let owners: ((type: string) => readonly string[]) | undefined;
  return {
    document,
    shapes,
    served: new Set([...annotatedCoordinates(document)].map(({ coordinate }) => coordinate)),
    written,
    stated: withInterfaces(written, shapes),
    get effective() {
      effective ??= effectivePolicy(written, shapes);
      return effective;
    },
    owners(type) {
      owners ??= ownersIn(shapes);
      return owners(type);
    },
    contractIds: collectContractIds(document),
  };
}

/** What an interface says holds for its implementations: an audience apart, which each type has of its own. */
function withInterfaces(
  written: ReadonlyMap<string, CoordinatePolicy>,
  { types }: TypeShapes,
): Map<string, CoordinatePolicy> {
  const stated = new Map(written);
  for (const { name, abstract, interfaces, fields } of types.values()) {
    if (abstract || interfaces.size === 0) continue;
    for (const suffix of ['', ...[...fields.keys()].map((field) => `.${field}`)]) {
      const promised = [...interfaces].flatMap((one) => written.get(`${one}${suffix}`) ?? []);
      if (promised.length === 0) continue;
      const own = written.get(`${name}${suffix}`) ?? noPolicy;
      stated.set(
        `${name}${suffix}`,
        promised.map(({ audience: _, ...policy }) => policy).reduce(mergePolicies, own),
      );
    }
  }
  return stated;
}
