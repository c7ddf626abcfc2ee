import type { Finding } from '../finding.ts';
import type { GovernanceCode } from '../rules/rule.ts';

export type CompositionCode =
  | GovernanceCode
  | 'SCHEMA_MISSING'
  | 'SCHEMA_SYNTAX'
  | 'SCHEMA_TOO_LARGE'
  | 'COMPOSITION_FAILED'
  | 'COMPOSITION_HINT'
  | 'AGREEMENT_EXPIRED'
  | 'AGREEMENT_NOT_READABLE'
  | 'AGREEMENT_UNKNOWN_PRODUCT'
  | 'ARGUMENT_NOT_BOUND'
  | 'DOMAIN_TWICE'
  | 'DOMAIN_WITHOUT_SERVER'
  | 'DOMAINS_IN_CIRCLE'
  | 'FIELD_UNCLASSIFIED'
  | 'POLICY_LOOSENED'
  | 'POLICY_MISPLACED'
  | 'POLICY_NOT_READABLE'
  | 'POLICY_NOT_LINKED'
  | 'POLICY_VERSION_UNSUPPORTED'
  | 'POLICY_NOT_DOMAINS'
  | 'ORGANISATION_TWICE'
  | 'ORGANISATION_UNSTATED'
  | 'OVERLAY_NOT_POLICY'
  | 'OVERLAY_TYPE_DIFFERS'
  | 'EXTENDED_WITHOUT_KEY'
  | 'FIELD_NOT_OWNED'
  | 'FOREIGN_DIRECTIVE'
  | 'GRANT_NOT_OWNERS'
  | 'OVERLAY_UNKNOWN_COORDINATE'
  | 'OWNERSHIP_NOT_READABLE'
  | 'OWNER_UNSETTLED'
  | 'ROOT_TAKEN'
  | 'SHARED_TYPE_DIFFERS'
  | 'TOKEN_DOMAINS_NOT_READABLE'
  | 'TOKEN_DOMAIN_NOT_JOINED'
  | 'TOKEN_DOMAIN_TWICE'
  | 'TOKEN_DOMAIN_UNDECLARED'
  | 'TOKEN_DOMAIN_UNKNOWN_COLUMN'
  | 'TYPE_TAKEN';

export type CompositionFinding = Finding<CompositionCode>;

/** What each code means and what to do, for `docs/errors.md`. */
export const compositionFindings = {
  SCHEMA_MISSING: 'A domain has a contract, and no schema was generated from it yet.',
  SCHEMA_SYNTAX: 'A schema or an overlay is not GraphQL SDL; the message says where.',
  SCHEMA_TOO_LARGE:
    'A schema or an overlay has more bytes or tokens, or nests deeper, than is read: 4 MiB, 1,000,000 and 64 levels.',
  COMPOSITION_FAILED: "The subgraphs do not fit together; the message is the composer's, with its own code.",
  COMPOSITION_HINT: 'The subgraphs compose, and something is worth a look.',
  AGREEMENT_EXPIRED: 'The last day of an access agreement has passed; it grants nothing.',
  AGREEMENT_NOT_READABLE:
    'An access agreement lacks a part, has an unknown one, or is not YAML; the message says where.',
  AGREEMENT_UNKNOWN_PRODUCT: 'An access agreement is about a product that no domain serves.',
  ARGUMENT_NOT_BOUND:
    'An argument or input field of a governed mesh says neither which field it discloses (`@reveals`) nor that it discloses none (`@inert`).',
  AUDIENCE_NOT_LEGAL:
    "The statement of the organisation's own people, or an audience, matches no caller, matches every caller, or names a rule that is not allowed there.",
  CONTEXT_NOT_COVERED:
    'A field of a governed mesh takes an argument from a field elsewhere (`@fromContext`), whose policy it would not inherit.',
  DOMAIN_TWICE: 'Two folders have a contract of one domain; each would publish over the other.',
  DOMAIN_WITHOUT_SERVER: 'A contract has no server `graphql` with a URL, so no gateway can reach the domain.',
  DOMAINS_IN_CIRCLE: 'The pipelines of domains read from each other in a circle, so none can be the first.',
  EXTENDED_WITHOUT_KEY: 'A domain extends an entity of another one without a key that its owner gives it.',
  FIELD_NOT_OWNED:
    "A domain overrides, provides or serves a field that another one owns, and neither the owner's grant nor an access agreement allows it.",
  FIELD_UNCLASSIFIED:
    "A domain of a governed mesh states no policy for a field that it serves (including a key of another domain's entity to which it adds plain fields), so the field is closed. A domain that links no policy states none for any field.",
  FOREIGN_DIRECTIVE:
    'A domain writes a directive on what another one owns, such as `@inaccessible`, `@tag` or policy; it would hold for the whole graph.',
  GRANT_NOT_OWNERS:
    'A domain grants what it does not own, which permits nothing; or grants it to a domain that is not there (a warning).',
  GRANT_UNKNOWN:
    'A policy names a role, scope or purpose that nothing else in the mesh names (a warning): a misspelt name grants nothing. The message has the nearest known one.',
  GROUP_TOO_SMALL: '`@minGroupSize` allows groups that are too small to hide an individual.',
  OWNER_UNSETTLED:
    'Several domains publish one type, root or added field for the first time. Governance names the owner with `--accept-owner`.',
  OWNERSHIP_NOT_READABLE:
    "The list of owners, or a domain's grants, are not in their form; the message says where and what to write.",
  POLICY_LOOSENED:
    'A field loses a protection that the supergraph in force gives it, whichever source wrote it: under its name, under the current name of its contract `id`, or because it was removed while unprotected fields were added. Governance approves it with `--accept-loosening`.',
  POLICY_MISPLACED:
    'A policy directive is written where the spec does not allow it, such as a row filter on a field; it would protect nothing.',
  POLICY_NOT_LINKED:
    'A schema uses a directive of the policy spec without importing it; it would protect nothing.',
  POLICY_NOT_DOMAINS:
    "A domain's schema states who the organisation's own people are, opens a type to others, or states an access agreement; only governance may.",
  POLICY_VERSION_UNSUPPORTED: 'A schema links a version of the policy spec that is not supported.',
  ORGANISATION_TWICE: "More than one overlay states who the organisation's own people are.",
  ORGANISATION_UNSTATED:
    "Something is for the organisation's own people (INTERNAL), and no overlay states who they are, so no caller sees it.",
  OVERLAY_NOT_POLICY: 'An overlay may only add policy directives to what exists.',
  OVERLAY_TYPE_DIFFERS:
    'An overlay states a type that the field or argument does not have: another name, or another list structure. Nullability is not compared.',
  OVERLAY_UNKNOWN_COORDINATE:
    'An overlay names a type or field that no domain serves; it would protect nothing.',
  MASK_NOT_LEGAL: "A mask cannot produce a legal value of the field's type.",
  PII_IN_KEY: 'A key holds personal data or is masked; keys travel between subgraphs for every caller.',
  PII_NOT_GOVERNED: 'A field holds personal data, is not masked, and every caller with a token may see it.',
  POLICY_NOT_READABLE: 'A policy directive has an argument that is missing, unknown or of another shape.',
  POLICY_UNKNOWN_FIELD:
    '`@rows`, `@minGroupSize` or the rule `self` names a field that the type does not have, or that is not a single value.',
  PROTECTED_FIELD_TAKEN:
    "A domain computes from another domain's protected field, or overrides it, and no access agreement allows it.",
  REVEALS_UNKNOWN_FIELD: '`@reveals` names a field that does not exist.',
  ROOT_TAKEN:
    "A domain serves a field of `Query` or another root that another domain owns, without the owner's word.",
  TOKEN_DOMAINS_NOT_READABLE:
    'The list of token domains is not YAML, or names something else than token domains, their holders and columns; the message says where.',
  TOKEN_DOMAIN_NOT_JOINED:
    'Columns of one token domain would never join: their values are normalised in different ways, or their products have different tenants.',
  TOKEN_DOMAIN_TWICE: 'A column is in two token domains; it has tokens of one key.',
  TOKEN_DOMAIN_UNDECLARED:
    'A column becomes tokens, its category of personal data has the name of a token domain, and it is not in it (a warning): its tokens join with nothing. Governance lists it, or leaves it.',
  TOKEN_DOMAIN_UNKNOWN_COLUMN:
    'The list of token domains names a domain of the mesh that does not exist, or a column that it does not have, or that is no text.',
  RULE_ARGUMENT: 'A rule lacks the argument after its colon, or has one that it does not accept.',
  SHARED_TYPE_DIFFERS:
    'A domain defines a type that is the same in every product, such as `StringFilter` or `PageInfo`, in another way.',
  TYPE_TAKEN:
    "A domain defines a type that another one owns (a value type, an enum, an input, a scalar, a union, an interface, or `@interfaceObject`), without the owner's word.",
  UNKNOWN_RULE: 'A policy names a rule that does not exist.',
} as const satisfies Record<CompositionCode, string>;
