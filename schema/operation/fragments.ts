import { type DocumentNode, type FragmentDefinitionNode, Kind } from 'graphql';

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>;

/** Documents do not change, and their fragments are needed with each request. */
const known = new WeakMap<DocumentNode, Fragments>();

/** A document's fragments by name. */
export function fragmentsOf(document: DocumentNode): Fragments {
  const fragments = known.get(document) ?? findFragments(document);
  known.set(document, fragments);
  return fragments;
}

function findFragments({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions
      .filter((node) => node.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
}
