import type { MeshStatements, Requirement } from './policy.ts';
import type { Principal } from './principal.ts';
import { compileRequirement, type ShieldContext, satisfies } from './requirement.ts';

/**
 * What requirements are asked with: the caller, and what governance's statements about the mesh say of them. The
 * statements are asked themselves first, so none of them can rest on another one.
 * @param now milliseconds since the epoch.
 */
export async function ruleContext(
  { agreements = [], organisation, audiences = {} }: MeshStatements,
  principal: Principal,
  now: number,
): Promise<ShieldContext> {
  const mesh = { agreements, now, isOrganisation: false, audiences: new Set<string>() };
  const meets = (allow: Requirement) => satisfies(compileRequirement(allow), { principal, mesh });
  const opened = Object.entries(audiences).map(
    async ([type, statements]) => [type, await meets(statements.flatMap(({ allow }) => allow))] as const,
  );
  const [isOrganisation, types] = await Promise.all([meets(organisation?.allow ?? []), Promise.all(opened)]);
  const met = types.filter(([, isMet]) => isMet).map(([type]) => type);
  return { principal, mesh: { ...mesh, isOrganisation, audiences: new Set(met) } };
}
