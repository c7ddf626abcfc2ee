import type { Finding } from '../finding.ts';

interface ModelFindingEntry {
  readonly severity: Finding['severity'];
  /** What it means and what to do, for `docs/errors.md`. */
  readonly meaning: string;
}

/** The problems that a legal contract can have as a graph. */
export const modelFindings = {
  NO_OBJECTS: {
    severity: 'error',
    meaning: 'The contract has no object, so there is nothing to serve. List at least one under `schema`.',
  },
  NO_PRIMARY_KEY: {
    severity: 'error',
    meaning:
      'An object has no primary key, so its rows cannot be named by other domains. Set `primaryKey: true`.',
  },
  NAME_COLLISION: {
    severity: 'error',
    meaning: 'Two things of the contract get one name in the graph. Rename one of them.',
  },
  NAME_NOT_LEGAL: {
    severity: 'error',
    meaning:
      'A name cannot be written in GraphQL: it needs letters from a to z, digits and underscores. Accents are left out; blanks, dashes and other ASCII signs separate words; other alphabets and invisible characters are refused.',
  },
  NAME_RESERVED: {
    severity: 'error',
    meaning: 'A name belongs to GraphQL, Federation or Weft. Choose another one.',
  },
  UNKNOWN_TYPE: {
    severity: 'error',
    meaning:
      'A property has no type in the graph: a key that is no single value, or a logical type that is not known.',
  },
  DECIMAL_NOT_LEGAL: {
    severity: 'error',
    meaning:
      'A decimal has more digits than can be kept, or more of them behind the point than there are. Write `DECIMAL(p,s)` with at most 38 digits.',
  },
  PHYSICAL_TYPE_UNKNOWN: {
    severity: 'warning',
    meaning:
      'The `physicalType` of a number is none that is known, so it is served as `Float`, or as `Int` where it is whole.',
  },
  PHYSICAL_TYPE_INEXACT: {
    severity: 'warning',
    meaning:
      'The graph has no type that shows all values of a `physicalType`: bytes, decimals of any scale, more than 38 digits or six places of a second.',
  },
  TYPES_CONTRADICT: {
    severity: 'warning',
    meaning:
      '`logicalType` and `physicalType` say different things. The message says which type is served: never one that loses digits.',
  },
  SERVED_AS_JSON: {
    severity: 'warning',
    meaning:
      'A property whose parts are not described, such as a map or an object without properties, is served as opaque `JSON`.',
  },
  DUPLICATE_ENUM_VALUE: {
    severity: 'error',
    meaning: 'Two valid values of a property get one name in the graph. Spell one of them differently.',
  },
  REFERENCE_NOT_A_KEY: {
    severity: 'warning',
    meaning:
      'A relationship does not lead from plain columns to the whole primary key of its target, so it gives no edge in the graph.',
  },
  REFERENCE_UNKNOWN: {
    severity: 'warning',
    meaning:
      'A relationship names an object or property that the contract does not have, so it gives no edge in the graph.',
  },
  REFERENCE_KEYS_DIFFER: {
    severity: 'error',
    meaning: 'Relationships refer to one entity of another domain by different keys. Use one of them.',
  },
  PII_IN_KEY: {
    severity: 'error',
    meaning:
      'A key is personal data or masked. Keys travel between domains for every caller; use a surrogate key.',
  },
  MASK_NOT_LEGAL: {
    severity: 'error',
    meaning: 'A mask cannot produce a legal value of its property. Choose a mask that the type can show.',
  },
  MASKED_REFERENCE: {
    severity: 'error',
    meaning: 'A foreign key is masked, so the reference would lead nowhere. Limit it with `access` instead.',
  },
  PII_NOT_GOVERNED: {
    severity: 'warning',
    meaning:
      'A property holds personal data, is not masked, and every caller with a token may see it. The mesh composes only where an overlay protects it.',
  },
  POLICY_NOT_READABLE: {
    severity: 'error',
    meaning:
      'A `pii`, `mask`, `access` or `deprecated` custom property is not of the shape that `docs/contracts.md` shows.',
  },
  RULE_UNKNOWN: {
    severity: 'error',
    meaning:
      'A policy names a rule that does not exist, or one without its argument. No caller could meet it.',
  },
  CLASSIFICATION_MISSING: {
    severity: 'warning',
    meaning: 'A property has no classification; it is treated as restricted, which is closed.',
  },
  CLASSIFICATION_UNKNOWN: {
    severity: 'warning',
    meaning:
      'A classification is none of public, internal, confidential, restricted; it is treated as restricted, which is closed.',
  },
} as const satisfies Record<string, ModelFindingEntry>;

export type ModelFindingCode = keyof typeof modelFindings;

export type ModelFinding = Finding<ModelFindingCode>;

/** Reports a problem at a path of the contract (`schema[0].properties[2]`). */
export type ReportModelFinding = (code: ModelFindingCode, path: string, message: string) => void;

/** A list of findings and the function that adds to it. */
export function createModelReport(): {
  readonly findings: ModelFinding[];
  readonly report: ReportModelFinding;
} {
  const findings: ModelFinding[] = [];
  const report: ReportModelFinding = (code, path, message) => {
    findings.push({ code, severity: modelFindings[code].severity, message, path });
  };
  return { findings, report };
}
