import type { Requirement } from '../policy/policy.ts';
import { policyRules } from '../policy/rules/rules.ts';
import type { RuleContext } from './rule.ts';

/** Rules that do not identify outsiders: they are about a row, a pipeline, or these lists themselves. */
const neverHeld = ['self', 'service', 'organisation', 'audience'];

/** A purpose does not make a caller one of the organisation's own people: membership would change with each request. */
const neverOfOrganisation = [...neverHeld, 'purpose', 'agreement'];

/** The organisation's statement and each audience match some callers, and not every caller. */
export function audiencesAreLegalRule({ organisation, written, report }: RuleContext): void {
  if (organisation) {
    const unfit = unfitness(organisation.allow, neverOfOrganisation);
    if (unfit)
      report('AUDIENCE_NOT_LEGAL', 'schema', `The statement of the organisation ${unfit}`, {
        directive: 'organisation',
      });
  }
  for (const [type, { audience = [] }] of written) {
    for (const { allow } of audience) {
      const unfit = unfitness(allow, neverHeld);
      if (unfit)
        report('AUDIENCE_NOT_LEGAL', type, `The audience of "${type}" ${unfit}`, { directive: 'audience' });
    }
  }
}

function unfitness(allow: Requirement, never: readonly string[]): string | undefined {
  if (allow.length === 0) return 'matches no caller. Name who they are, or take it out.';
  if (allow.some((way) => way.length === 0)) {
    return 'matches every caller, even without a token. Name who they are; data for every caller is PUBLIC.';
  }
  const named = allow.flat().find((reference) => never.includes(nameOf(reference)));
  if (named === undefined) return undefined;
  const known = policyRules.map(({ name }) => name).filter((name) => !never.includes(name));
  return `names "${named}", which is not allowed there. Allowed are: ${known.join(', ')}.`;
}

function nameOf(reference: string): string {
  return reference.split(':')[0] ?? '';
}
