import type { MeshStatements, Requirement } from './policy.ts';
import type { Principal } from './principal.ts';
import { compileRequirement, type ShieldContext, satisfies } from './requirement.ts';

/**
 * The input of requirements: the caller, and the result of governance's statements for the caller. The statements
 * are evaluated first, so none of them can depend on another one.
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
