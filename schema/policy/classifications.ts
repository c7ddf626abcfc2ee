import {
  type AccessPolicy,
  type ClassificationLevel,
  type CoordinatePolicy,
  classificationLevels,
  type MaskPolicy,
} from './policy.ts';

interface ClassificationDefault {
  /** What the level asks for whatever else is written. */
  readonly floor: Pick<CoordinatePolicy, 'access' | 'masks'>;
  /** What it asks for where nobody wrote `@access` or `@mask`. */
  readonly unsaid: Pick<CoordinatePolicy, 'access' | 'masks'>;
}

const anyone = { access: [], masks: [] };

/** From a classification to the policy that follows from it. This table is governance's to change. */
export const classificationDefaults = {
  PUBLIC: { floor: anyone, unsaid: anyone },
  INTERNAL: { floor: ownPeople('INTERNAL'), unsaid: anyone },
  CONFIDENTIAL: {
    floor: anyAuthenticated('CONFIDENTIAL'),
    unsaid: { access: [], masks: [unlessSteward('CONFIDENTIAL')] },
  },
  RESTRICTED: { floor: anyAuthenticated('RESTRICTED'), unsaid: closed('RESTRICTED') },
} satisfies Record<ClassificationLevel, ClassificationDefault>;

/** Reads a contract's `classification`, in any case; `undefined` where it is missing or unknown. */
export function parseClassification(text: string | undefined): ClassificationLevel | undefined {
  return classificationLevels.find((level) => level === text?.trim().toUpperCase());
}

/** Of two levels the more sensitive one. */
export function moreSensitive(a: ClassificationLevel, b: ClassificationLevel): ClassificationLevel {
  return classificationLevels.indexOf(a) >= classificationLevels.indexOf(b) ? a : b;
}

/** The access and masks of a coordinate, with what its classification adds to what was written. */
export function withClassification(policy: CoordinatePolicy): CoordinatePolicy {
  if (!policy.classification) return policy;
  const { floor, unsaid } = classificationDefaults[policy.classification];
  const said = policy.access.length > 0 || policy.masks.length > 0;
  const extra = said ? anyone : unsaid;
  return {
    ...policy,
    access: [...policy.access, ...floor.access, ...extra.access],
    masks: [...policy.masks, ...floor.masks, ...extra.masks],
  };
}

/** And those to whom governance opens the type at which it stands. */
function ownPeople(level: ClassificationLevel) {
  const access: AccessPolicy[] = [
    { allow: [['organisation'], ['audience']], source: `classification:${level}` },
  ];
  return { access, masks: [] };
}

function anyAuthenticated(level: ClassificationLevel) {
  const access: AccessPolicy[] = [{ allow: [['authenticated']], source: `classification:${level}` }];
  return { access, masks: [] };
}

function closed(level: ClassificationLevel) {
  const access: AccessPolicy[] = [{ allow: [], source: `classification:${level}` }];
  return { access, masks: [] };
}

function unlessSteward(level: ClassificationLevel): MaskPolicy {
  return { with: 'NULL', unless: [['role:steward']], source: `classification:${level}` };
}
