import { audiencesAreLegalRule } from './audiences-are-legal.ts';
import { contextsCarryNothingRule } from './contexts-carry-nothing.ts';
import { grantsAreKnownRule } from './grants-are-known.ts';
import { groupsHideRule } from './groups-hide.ts';
import { keysHoldNoPersonalDataRule } from './keys-hold-no-personal-data.ts';
import { masksAreLegalRule } from './masks-are-legal.ts';
import { piiIsGovernedRule } from './pii-is-governed.ts';
import { policyNamesFieldsRule } from './policy-names-fields.ts';
import { protectedFieldsStayRule } from './protected-fields-stay.ts';
import { revealsNameFieldsRule } from './reveals-name-fields.ts';
import type { GovernanceRule } from './rule.ts';
import { rulesExistRule } from './rules-exist.ts';

/** Every check that a supergraph passes before it is written. */
export const governanceRules: readonly GovernanceRule[] = [
  rulesExistRule,
  audiencesAreLegalRule,
  grantsAreKnownRule,
  piiIsGovernedRule,
  keysHoldNoPersonalDataRule,
  masksAreLegalRule,
  revealsNameFieldsRule,
  policyNamesFieldsRule,
  groupsHideRule,
  protectedFieldsStayRule,
  contextsCarryNothingRule,
];
