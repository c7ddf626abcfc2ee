import { printPolicy } from '../policy/directives/print-policy.ts';
import { mergePolicies } from '../policy/merge-policies.ts';
import { type CoordinatePolicy, type Disclosure, noPolicy, type Reveal } from '../policy/policy.ts';
import type { EntityModel, FieldModel, ReferenceEdge, ReverseEdge } from './product-model.ts';

/** What a generated part of the schema can disclose. */
export function printReveals(fields: readonly FieldModel[], by: Disclosure): string {
  return printPolicy({ ...noPolicy, reveals: revealsOf(fields, by) });
}

/** What holds of an entity's rows holds of all that is derived from them; what they are filtered by stays with them. */
export function printDerivedPolicy({ policy }: EntityModel): string {
  return printPolicy(derivedPolicy(policy));
}

function derivedPolicy(policy: CoordinatePolicy): CoordinatePolicy {
  return { ...policy, rows: [], groups: [] };
}

/** A reference tells what its columns tell, so all of their policy is repeated on it. */
export function printReferencePolicy({ via }: ReferenceEdge): string {
  const columns = via.map((field) => field.policy).reduce(mergePolicies, noPolicy);
  return printPolicy({ ...derivedPolicy(columns), reveals: revealsOf(via, 'KEY') });
}

/** An edge back tells which rows hold the key. */
export function printReversePolicy({ via }: ReverseEdge): string {
  return printReveals(via, 'KEY');
}

function revealsOf(fields: readonly FieldModel[], by: Disclosure): readonly Reveal[] {
  return fields.map(({ coordinate }) => ({ field: coordinate, by }));
}
