import {
  type AccessPolicy,
  type ClassificationLevel,
  type CoordinatePolicy,
  classificationLevels,
  type MaskPolicy,
} from './policy.ts';

interface ClassificationDefault {
  /** Required at this level whatever else is written. */
  readonly floor: Pick<CoordinatePolicy, 'access' | 'masks'>;
  /** Required where no `@access` or `@mask` is written. */
  readonly unsaid: Pick<CoordinatePolicy, 'access' | 'masks'>;
}

const anyone = { access: [], masks: [] };

/** Maps a classification to the policy that it implies. Governance may change this table. */
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

/** The more sensitive of two levels. */
export function moreSensitive(a: ClassificationLevel, b: ClassificationLevel): ClassificationLevel {
  return classificationLevels.indexOf(a) >= classificationLevels.indexOf(b) ? a : b;
}

/** Adds the requirements of its classification to a coordinate's access and masks. */
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

/** Also admits the callers to whom governance opens the type at which the rule stands. */
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
