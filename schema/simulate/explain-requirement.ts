import type { Requirement } from '../policy/policy.ts';
import { compileRequirement, type ShieldContext, satisfies } from '../policy/requirement.ts';
import { isSelf } from '../policy/rules/self.ts';
import { selfWays, withoutSelf } from '../policy/self-condition.ts';

/** OWN_ROWS: met in the caller's own rows only. */
export type Verdict = 'MET' | 'NOT_MET' | 'OWN_ROWS';

export interface ExplainedRule {
  /** `role:steward` */
  readonly rule: string;
  readonly verdict: Verdict;
}

/** A requirement, and the verdict of each of its rules for one caller. */
export interface ExplainedRequirement {
  readonly verdict: Verdict;
  /** The alternatives; one is enough, with all of its rules. */
  readonly ways: readonly { readonly verdict: Verdict; readonly rules: readonly ExplainedRule[] }[];
}

export async function explainRequirement(
  requirement: Requirement,
  asked: ShieldContext,
): Promise<ExplainedRequirement> {
  const ways = requirement.map(async (all) => ({
    verdict: await verdictOf([all], asked),
    rules: await Promise.all(all.map((rule) => explainRule(rule, asked))),
  }));
  return { verdict: await verdictOf(requirement, asked), ways: await Promise.all(ways) };
}

async function explainRule(rule: string, asked: ShieldContext): Promise<ExplainedRule> {
  if (isSelf(rule)) return { rule, verdict: asked.principal.authenticated ? 'OWN_ROWS' : 'NOT_MET' };
  return { rule, verdict: await verdictOf([[rule]], asked) };
}

async function verdictOf(requirement: Requirement, asked: ShieldContext): Promise<Verdict> {
  if (await isMet(withoutSelf(requirement), asked)) return 'MET';
  const own = await Promise.all(selfWays(requirement).map(({ rest }) => isMet(rest, asked)));
  return own.includes(true) ? 'OWN_ROWS' : 'NOT_MET';
}

function isMet(requirement: Requirement, asked: ShieldContext): Promise<boolean> {
  return satisfies(compileRequirement(requirement), asked);
}
