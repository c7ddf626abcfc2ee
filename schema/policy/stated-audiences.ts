import { distinct } from '../distinct.ts';
import type { PolicyBundle } from './policy.ts';
import { mapRequirements } from './requirements-of.ts';

/**
 * Removes the alternatives that name an audience without a statement: no caller meets them, and each would be a further
 * requirement to evaluate for every class of callers.
 */
export function withStatedAudiences(bundle: PolicyBundle): PolicyBundle {
  const { audiences = {} } = bundle;
  const isStated = (rule: string) =>
    !rule.startsWith('audience:') || Object.hasOwn(audiences, rule.slice('audience:'.length));
  return {
    ...bundle,
    coordinates: Object.fromEntries(
      Object.entries(bundle.coordinates).map(([at, policy]) => {
        const stated = mapRequirements(policy, (requirement) =>
          requirement.filter((way) => way.every(isStated)),
        );
        // The statements of a connection and of its rows may have become equal.
        return [at, { ...stated, access: distinct(stated.access) }];
      }),
    ),
  };
}
