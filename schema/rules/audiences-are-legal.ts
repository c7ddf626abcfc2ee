import type { Requirement } from '../policy/policy.ts';
import { policyRules } from '../policy/rules/rules.ts';
import type { RuleContext } from './rule.ts';

/** Rules that say nothing of who somebody outside is: they are about a row, a pipeline, or about these lists themselves. */
const neverHeld = ['self', 'service', 'organisation', 'audience'];

/** What a request is for makes nobody one of the organisation's own people; they would be others request by request. */
const neverOfOrganisation = [...neverHeld, 'purpose', 'agreement'];

/** The organisation's statement and each audience let somebody in, and nobody unseen. */
export function audiencesAreLegalRule({ organisation, written, report }: RuleContext): void {
  if (organisation) {
    const unfit = unfitness(organisation.allow, neverOfOrganisation);
    if (unfit) report('AUDIENCE_NOT_LEGAL', 'schema', `The statement of the organisation ${unfit}`);
  }
  for (const [type, { audience = [] }] of written) {
    for (const { allow } of audience) {
      const unfit = unfitness(allow, neverHeld);
      if (unfit) report('AUDIENCE_NOT_LEGAL', type, `The audience of "${type}" ${unfit}`);
    }
  }
}

function unfitness(allow: Requirement, never: readonly string[]): string | undefined {
  if (allow.length === 0) return 'lets nobody in. Name who they are, or take it out.';
  if (allow.some((way) => way.length === 0)) {
    return 'lets everybody in, without a token too. Name who they are; what is for anybody is PUBLIC.';
  }
  const named = allow.flat().find((reference) => never.includes(nameOf(reference)));
  if (named === undefined) return undefined;
  const known = policyRules.map(({ name }) => name).filter((name) => !never.includes(name));
  return `names "${named}", which it may not hold. It may hold: ${known.join(', ')}.`;
}

function nameOf(reference: string): string {
  return reference.split(':')[0] ?? '';
}
