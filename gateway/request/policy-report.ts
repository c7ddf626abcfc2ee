import type { GraphQLSchema } from 'graphql';
import { touchedTypes } from '#schema/operation/touched-types.ts';
import type { OperationAnalysis } from '#schema/policy/analyse-operation.ts';
import { type Decisions, policyAt } from '#schema/policy/decide.ts';
import type { MaskDecision, MaskKind, PolicyBundle } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';

/** The effect of policy on one response, for `extensions.mesh`: it follows from the operation and never from data. */
export interface PolicyReport {
  /** The purpose of the decisions; absent where the request names none. */
  readonly purpose?: string;
  readonly masked: readonly MaskReport[];
  /** Row filters in force on types that the operation touches; absent where there is none. */
  readonly rows?: readonly RowReport[];
  /** Group floors in force on what the operation touches; absent where there is none. */
  readonly floors?: readonly FloorReport[];
}

export interface MaskReport {
  /** `User.email` */
  readonly coordinate: string;
  readonly mask: MaskKind;
  /** For GENERALIZE. */
  readonly to?: string;
  /** Whether the caller's own rows are unmasked. */
  readonly self?: true;
  /** The author of the policy: a domain, an overlay, a classification. */
  readonly policy: string;
}

export interface RowReport {
  readonly type: string;
  /** The caller sees rows in which this field holds one of the claim's texts; absent where the field is denied. */
  readonly field?: string;
  readonly claim: string;
  readonly policy?: string;
}

export interface FloorReport {
  /** A type or a field: `User`, `User.salary`. */
  readonly coordinate: string;
  /** Aggregates over fewer rows, or fewer distinct values of `of`, are suppressed. */
  readonly k: number;
  /** Absent where the caller may not see it. */
  readonly of?: string;
  readonly policy?: string;
}

/** The decisions must be those of the analysis. */
export type PolicyReporter = (
  analysis: OperationAnalysis,
  decisions: Decisions,
  principal: Principal,
) => PolicyReport;

/** Each analysis is reported once, for all callers with that analysis. */
export function createPolicyReporter(schema: GraphQLSchema, bundle: PolicyBundle): PolicyReporter {
  const reports = new WeakMap<OperationAnalysis, PolicyReport>();
  return (analysis, decisions, { purpose }) => {
    const report = reports.get(analysis) ?? reportOf({ schema, bundle, decisions, analysis });
    reports.set(analysis, report);
    return purpose === undefined ? report : { purpose, ...report };
  };
}

interface ReportedOperation {
  readonly schema: GraphQLSchema;
  readonly bundle: PolicyBundle;
  readonly decisions: Decisions;
  readonly analysis: OperationAnalysis;
}

function reportOf(reported: ReportedOperation): PolicyReport {
  const { schema, analysis } = reported;
  const { selected, revealed, masked } = analysis;
  const types = touchedTypes([...selected, ...revealed], schema);
  const rows = [...types].flatMap((type) => rowReports(type, reported));
  const floors = [...new Set([...types, ...selected, ...revealed])].flatMap((at) =>
    floorReports(at, reported),
  );
  return {
    masked: [...masked].map(maskReport),
    ...(rows.length === 0 ? {} : { rows }),
    ...(floors.length === 0 ? {} : { floors }),
  };
}

function maskReport([coordinate, { mask, to, self, source }]: readonly [string, MaskDecision]): MaskReport {
  return {
    coordinate,
    mask,
    ...(to === undefined ? {} : { to }),
    ...(self === undefined ? {} : { self: true }),
    policy: source,
  };
}

function rowReports(type: string, { bundle, decisions }: ReportedOperation): RowReport[] {
  return decisions.rows(type).map(({ field, claim }) => {
    const written = policyAt(bundle, type).rows.find((row) => row.field === field && row.claim === claim);
    return { type, ...seen('field', type, field, decisions), claim, ...by(written) };
  });
}

function floorReports(coordinate: string, { bundle, decisions }: ReportedOperation): FloorReport[] {
  return decisions.floors(coordinate).map(({ k, of }) => {
    const written = policyAt(bundle, coordinate).groups.find((group) => group.k === k && group.of === of);
    const [type = ''] = coordinate.split('.');
    return { coordinate, k, ...seen('of', type, of, decisions), ...by(written) };
  });
}

/** A field's name, unless it is denied: where denied fields are hidden, nothing else discloses that it exists. */
function seen<Key extends string>(
  key: Key,
  type: string,
  field: string | undefined,
  decisions: Decisions,
): { readonly [key in Key]?: string } {
  const told = field !== undefined && decisions.of(`${type}.${field}`).kind !== 'DENY';
  return (told ? { [key]: field } : {}) as { readonly [key in Key]?: string };
}

function by(written: { readonly source?: string } | undefined): { readonly policy?: string } {
  return written?.source === undefined ? {} : { policy: written.source };
}
