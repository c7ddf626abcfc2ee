import type { PolicyRule } from './rule.ts';

/**
 * `organisation`: the caller is one of the organisation's own people, as governance states it once for the mesh
 * (`@organisation`), or reads as a domain's service identity. Where nothing is stated, no caller is.
 */
export const organisationRule: PolicyRule = {
  name: 'organisation',
  allows: (principal, _argument, { isOrganisation }) => principal.service !== undefined || isOrganisation,
};
