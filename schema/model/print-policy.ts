import { mergePolicies } from '../policy/merge-policies.ts';
import {
  type CoordinatePolicy,
  type Disclosure,
  noPolicy,
  type Requirement,
  type Reveal,
} from '../policy/policy.ts';
import type { FieldModel, ReferenceEdge, ReverseEdge } from './product-model.ts';
import { text } from './sdl.ts';

/** The directives of a policy, in one order whatever the contract's. */
export function printPolicy(policy: CoordinatePolicy): string {
  return [
    ...(policy.classification ? [`@classification(level: ${policy.classification})`] : []),
    ...policy.pii.map((category) => `@pii(category: ${text(category)})`),
    ...policy.access.map(({ allow }) => `@access(allow: ${requirement(allow)})`),
    ...policy.masks.map((mask) => {
      const to = mask.to === undefined ? '' : `, to: ${text(mask.to)}`;
      const unless = mask.unless.length === 0 ? '' : `, unless: ${requirement(mask.unless)}`;
      return `@mask(with: ${mask.with}${to}${unless})`;
    }),
    ...policy.reveals.map(({ field, by }) => `@reveals(field: ${text(field)}${by ? `, by: ${by}` : ''})`),
  ].join(' ');
}

/** What a generated part of the schema can disclose. */
export function printReveals(fields: readonly FieldModel[], by: Disclosure): string {
  return printPolicy({ ...noPolicy, reveals: revealsOf(fields, by) });
}

/** A reference tells what its columns tell, so all of their policy is repeated on it. */
export function printReferencePolicy({ via }: ReferenceEdge): string {
  const columns = via.map((field) => field.policy).reduce(mergePolicies, noPolicy);
  return printPolicy({ ...columns, reveals: revealsOf(via, 'KEY') });
}

/** An edge back tells which rows hold the key. */
export function printReversePolicy({ via }: ReverseEdge): string {
  return printReveals(via, 'KEY');
}

function revealsOf(fields: readonly FieldModel[], by: Disclosure): readonly Reveal[] {
  return fields.map(({ coordinate }) => ({ field: coordinate, by }));
}

function requirement(allow: Requirement): string {
  return `[${allow.map((all) => `[${all.map(text).join(', ')}]`).join(', ')}]`;
}
