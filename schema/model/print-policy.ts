import { printPolicy } from '../policy/directives/print-policy.ts';
import { mergePolicies } from '../policy/merge-policies.ts';
import { type CoordinatePolicy, type Disclosure, noPolicy, type Reveal } from '../policy/policy.ts';
import type { EntityModel, FieldModel, ReferenceEdge, ReverseEdge } from './product-model.ts';

/** The `@reveals` of a generated part of the schema. */
export function printReveals(fields: readonly FieldModel[], by: Disclosure): string {
  return printPolicy({ ...noPolicy, reveals: revealsOf(fields, by) });
}

/** An entity's policy as its derived types repeat it; row filters and group floors stay on the entity. */
export function printDerivedPolicy({ policy }: EntityModel): string {
  return printPolicy(derivedPolicy(policy));
}

function derivedPolicy(policy: CoordinatePolicy): CoordinatePolicy {
  return { ...policy, rows: [], groups: [] };
}

/** A reference discloses what its columns disclose, so all of their policy is repeated on it. */
export function printReferencePolicy({ via }: ReferenceEdge): string {
  const columns = via.map((field) => field.policy).reduce(mergePolicies, noPolicy);
  return printPolicy({ ...derivedPolicy(columns), reveals: revealsOf(via, 'KEY') });
}

/** A reverse edge discloses which rows hold the key. */
export function printReversePolicy({ via }: ReverseEdge): string {
  return printReveals(via, 'KEY');
}

function revealsOf(fields: readonly FieldModel[], by: Disclosure): readonly Reveal[] {
  return fields.map(({ coordinate }) => ({ field: coordinate, by }));
}
