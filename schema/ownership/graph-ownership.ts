import type { OwnersWord } from './owners-word.ts';
import type { OwnershipReport } from './ownership-report.ts';
import { rootTypes, type ServedSchema, typeOf } from './served-schema.ts';

/** Who owns what in a graph, for its checks. */
export interface Ownership {
  readonly schemas: readonly ServedSchema[];
  /** By type, root field, and field that was added to another's type. */
  readonly owners: ReadonlyMap<string, string>;
  readonly word: OwnersWord;
  readonly report: OwnershipReport;
  /** `<domain> <coordinate>` of what has a finding because it is taken whole; what stands on it needs no other. */
  readonly taken: Set<string>;
  /** ` (schema/owners.yaml:12)` where the list has the owner of a coordinate. */
  listedAt(coordinate: string): string;
}

/** The owner of a field, or of a type and its members. */
export function ownerOf(coordinate: string, { owners }: Pick<Ownership, 'owners'>): string | undefined {
  const [member = ''] = coordinate.split('(');
  const type = typeOf(coordinate);
  return owners.get(member) ?? (rootTypes.has(type) ? undefined : owners.get(type));
}
