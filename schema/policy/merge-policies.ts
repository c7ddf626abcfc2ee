import { distinct } from '../distinct.ts';
import { moreSensitive } from './classifications.ts';
import type { AccessPolicy, CoordinatePolicy } from './policy.ts';

/** Joins two sources' policy at one coordinate: the statements of both apply, each once. */
export function mergePolicies(a: CoordinatePolicy, b: CoordinatePolicy): CoordinatePolicy {
  return {
    ...classificationOf(a, b),
    ...(a.audience || b.audience
      ? { audience: distinct([...(a.audience ?? []), ...(b.audience ?? [])]) }
      : {}),
    pii: [...new Set([...a.pii, ...b.pii])].sort(),
    access: distinct([...a.access, ...b.access]),
    masks: distinct([...a.masks, ...b.masks]),
    rows: distinct([...a.rows, ...b.rows]),
    groups: distinct([...a.groups, ...b.groups]),
    reveals: distinct([...a.reveals, ...b.reveals]),
    ...(a.inert || b.inert ? { inert: true } : {}),
  };
}

/**
 * Turns a policy into access alone: open to callers who would see the value unmasked, closed to all others. It is for
 * coordinates without a value that could be masked: a whole type, or a field computed from others.
 */
export function asAccess(policy: CoordinatePolicy): readonly AccessPolicy[] {
  const unmasked = policy.masks.map(({ unless, source }) => ({
    allow: unless,
    ...(source === undefined ? {} : { source }),
  }));
  return [...policy.access, ...unmasked];
}

/** Whether a policy is empty. */
export function saysNothing(policy: CoordinatePolicy): boolean {
  const { classification, audience, inert, pii, access, masks, rows, groups, reveals } = policy;
  const said = [pii, access, masks, rows, groups, reveals].some((statements) => statements.length > 0);
  return !classification && !audience && !inert && !said;
}

/** The more sensitive level with its source; the first one where both are equal. */
function classificationOf(a: CoordinatePolicy, b: CoordinatePolicy) {
  const ofFirst =
    a.classification &&
    (!b.classification || moreSensitive(a.classification, b.classification) === a.classification);
  const { classification, classificationSource } = ofFirst ? a : b;
  return {
    ...(classification === undefined ? {} : { classification }),
    ...(classificationSource === undefined ? {} : { classificationSource }),
  };
}
