/** The URL of the policy spec; its directives are recognised by it, whatever their names in a document. */
export const policySpecUrl = 'https://weft.example/policy/v1.0';

/** The prefix of all versions; a version other than `policySpecUrl` is refused, never ignored. */
export const policySpecIdentity = 'https://weft.example/policy/';

export const policyDirectiveNames = [
  'pii',
  'classification',
  'access',
  'mask',
  'rows',
  'minGroupSize',
  'reveals',
  'inert',
  'agreement',
  'organisation',
  'audience',
  'contractId',
] as const;

export type PolicyDirectiveName = (typeof policyDirectiveNames)[number];

/** The namespace of the types that the directives use. */
export const policyTypePrefix = 'policy__';

/** Definitions of the directives and their types, as a subgraph and the supergraph print them. */
export const policyDefinitions = `"""The field holds personal data of this category."""
directive @pii(category: String!) repeatable on FIELD_DEFINITION

"""How sensitive the type or field is; governance says what follows from a level."""
directive @classification(level: policy__Level!, source: String) repeatable on OBJECT | FIELD_DEFINITION

"""Who may see it: \`[["a", "b"], ["c"]]\` reads (a and b) or c. Nobody, where the list is empty."""
directive @access(allow: [[policy__Rule!]!]!, source: String) repeatable on OBJECT | FIELD_DEFINITION

"""What is shown instead of the value, unless the caller satisfies the requirement."""
directive @mask(with: policy__Mask!, to: String, unless: [[policy__Rule!]!]! = [], source: String) repeatable on FIELD_DEFINITION

"""Which rows a caller sees: those whose field holds one of the texts of the token's claim; the claim \`sub\` is who asks."""
directive @rows(field: String!, claim: String!, unless: [[policy__Rule!]!]! = [], source: String) repeatable on OBJECT

"""Figures over fewer than k rows, or over fewer than k different values of the field that \`of\` names, are not told."""
directive @minGroupSize(k: Int! = 10, of: String, unless: [[policy__Rule!]!]! = [], source: String) repeatable on OBJECT | FIELD_DEFINITION

"""It can disclose that field, so that field's policy covers it too."""
directive @reveals(field: String!, by: policy__Disclosure) repeatable on FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE

"""It discloses nothing of any field: a page's size, a way to write a value."""
directive @inert on ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE

"""Somebody approved that this application uses this product for this purpose until that day."""
directive @agreement(consumer: String!, product: String!, purpose: String!, expires: String!, approver: String!, source: String) repeatable on SCHEMA

"""Who the organisation's own people are: for whom INTERNAL is. Governance states it, once for the mesh."""
directive @organisation(allow: [[policy__Rule!]!]!, source: String) on SCHEMA

"""Who beside the organisation's own people may see what is INTERNAL of the type. Only governance opens a type."""
directive @audience(allow: [[policy__Rule!]!]!, source: String) repeatable on OBJECT | INTERFACE

"""What the contract calls it, whatever its name is: a rename that keeps it keeps its protection."""
directive @contractId(id: String!) repeatable on OBJECT | FIELD_DEFINITION

"""The name of a rule: \`authenticated\`, \`role:finance\`, \`purpose:support\`, \`self:id\`; docs/policy.md lists them."""
scalar policy__Rule

enum policy__Level { PUBLIC INTERNAL CONFIDENTIAL RESTRICTED }

enum policy__Mask { GENERALIZE HASH PARTIAL REDACT NULL }

enum policy__Disclosure { FILTER SORT GROUP DISTINCT EXTREME TOTAL AGGREGATE KEY }
`;
