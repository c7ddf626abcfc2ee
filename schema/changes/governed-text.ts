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

/** The parts of a supergraph, or of a subgraph's own schema, that a comparison of protections needs. */
export interface GovernedText {
  readonly document: DocumentNode;
  readonly shapes: TypeShapes;
  readonly served: ReadonlySet<string>;
  readonly written: ReadonlyMap<string, CoordinatePolicy>;
  /** The policy written on a type or field, or on its interfaces. */
  readonly stated: ReadonlyMap<string, CoordinatePolicy>;
  /** The policy that applies to each coordinate, inherited parts included; computed on first use. */
  readonly effective: ReadonlyMap<string, CoordinatePolicy>;
  /** The types with a key that a type is made of. */
  owners(type: string): readonly string[];
  /** The contract ids of each coordinate. */
  readonly contractIds: ReadonlyMap<string, readonly string[]>;
}

/** @throws GraphQLError for text that is not SDL. */
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

/** Adds each interface's policy to its implementations, except for audiences, which each type states itself. */
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
