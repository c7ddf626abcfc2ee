import type { Finding } from '../finding.ts';
import type { TypeShapes } from '../operation/type-shapes.ts';
import type { PolicyDirectiveName } from '../policy/directives/spec.ts';
import type { AccessPolicy, CoordinatePolicy } from '../policy/policy.ts';

export type GovernanceCode =
  | 'AUDIENCE_NOT_LEGAL'
  | 'CONTEXT_NOT_COVERED'
  | 'GRANT_UNKNOWN'
  | 'GROUP_TOO_SMALL'
  | 'MASK_NOT_LEGAL'
  | 'PII_IN_KEY'
  | 'PII_NOT_GOVERNED'
  | 'POLICY_UNKNOWN_FIELD'
  | 'PROTECTED_FIELD_TAKEN'
  | 'REVEALS_UNKNOWN_FIELD'
  | 'RULE_ARGUMENT'
  | 'UNKNOWN_RULE';

/** What a finding is about at its coordinate, which says where it is written. */
export interface FindingSubject {
  /** The policy directive. @default any with the text */
  readonly directive?: PolicyDirectiveName;
  /** A text in its arguments. @default any */
  readonly text?: string;
  /** @default error */
  readonly severity?: Finding['severity'];
}

/** The input of a governance check: the composed graph and the policy of all sources. */
export interface RuleContext {
  readonly shapes: TypeShapes;
  /** Names of enum types. */
  readonly enums: ReadonlySet<string>;
  readonly written: ReadonlyMap<string, CoordinatePolicy>;
  /** With the policy inherited from interfaces and from the fields that a field is computed from. */
  readonly effective: ReadonlyMap<string, CoordinatePolicy>;
  /** Maps the composed graph's name of a subgraph to its domain. */
  readonly domains: ReadonlyMap<string, string>;
  /** Whether an owner lets a domain `override` or `require` a field. */
  word(by: string, owner: string, may: 'override' | 'require', coordinate: string): boolean;
  /** Who the organisation's own people are. @default nothing states it */
  readonly organisation?: AccessPolicy;
  /** Roles, scopes and purposes (`role:finance`) known from elsewhere than the policy of fields. */
  readonly knownGrants: ReadonlySet<string>;
  report(code: GovernanceCode, coordinate: string, message: string, about?: FindingSubject): void;
}

export type GovernanceRule = (context: RuleContext) => void;
