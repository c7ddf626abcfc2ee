import { distinct } from '../distinct.ts';
import type { PolicyBundle } from './policy.ts';
import { mapRequirements } from './requirements-of.ts';

/**
 * A bundle without ways in that name an audience which nothing states: nobody goes them, and each is a requirement of
 * its own to ask for every class of callers.
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
        // Of a connection and of its rows the same is left.
        return [at, { ...stated, access: distinct(stated.access) }];
      }),
    ),
  };
}
