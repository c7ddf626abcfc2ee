import { distinct } from '../distinct.ts';
import { moreSensitive } from './classifications.ts';
import type { AccessPolicy, CoordinatePolicy } from './policy.ts';

/** Joins two sources at one coordinate: all that either says holds, each statement once. */
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
 * A policy as mere access: seen by those who would see the value in clear, and by nobody else. For what has
 * no value of its own that could be masked: a whole type, or a field computed from others.
 */
export function asAccess(policy: CoordinatePolicy): readonly AccessPolicy[] {
  const unmasked = policy.masks.map(({ unless, source }) => ({
    allow: unless,
    ...(source === undefined ? {} : { source }),
  }));
  return [...policy.access, ...unmasked];
}

/** Whether nothing is written there at all. */
export function saysNothing(policy: CoordinatePolicy): boolean {
  const { classification, audience, inert, pii, access, masks, rows, groups, reveals } = policy;
  const said = [pii, access, masks, rows, groups, reveals].some((statements) => statements.length > 0);
  return !classification && !audience && !inert && !said;
}

/** The more sensitive level with whoever wrote it: the first, where both say the same. */
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
