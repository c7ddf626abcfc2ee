import type { Finding } from '../finding.ts';

/**
 * - `reading`: the bytes are not one bounded YAML 1.2 document.
 * - `structure`: the document does not match the standard's JSON Schema.
 * - `tolerance`: the standard's text allows it and its JSON Schema does not; an error in strict mode.
 * - `extension`: the standard does not know it and Weft reads it; told in strict mode only, as an error.
 * - `meaning`: the contract is well formed, but no product, or not all of one, can be built from it.
 */
type FindingKind = 'reading' | 'structure' | 'tolerance' | 'extension' | 'meaning';

interface FindingEntry {
  readonly kind: FindingKind;
  readonly severity: Finding['severity'];
  readonly meaning: string;
}

function entry(kind: FindingKind, severity: Finding['severity'], meaning: string): FindingEntry {
  return { kind, severity, meaning };
}

/** Every finding that reading a contract can give; `docs/errors.md` lists them. */
export const contractFindings = {
  CONTRACT_TOO_LARGE: entry('reading', 'error', 'The document has more bytes than the limit.'),
  CONTRACT_TOO_DEEP: entry('reading', 'error', 'Maps and lists nest deeper than the limit.'),
  CONTRACT_TOO_MANY_NODES: entry(
    'reading',
    'error',
    'The document has more values than the limit, repeated anchors counted each time.',
  ),
  CONTRACT_NOT_UTF8: entry('reading', 'error', 'The bytes are not UTF-8 text.'),
  YAML_SYNTAX: entry('reading', 'error', 'The text is not YAML 1.2.'),
  YAML_QUOTE_INDENT: entry(
    'reading',
    'warning',
    'A quoted text goes on in a line that is not indented enough, as tools of YAML 1.1 write it; it is read.',
  ),
  YAML_VERSION: entry('reading', 'warning', 'A `%YAML` directive names a version that is read as 1.2.'),
  YAML_MULTIPLE_DOCUMENTS: entry('reading', 'error', 'The file holds more than one document.'),
  YAML_DUPLICATE_KEY: entry('reading', 'error', 'A map has the same key twice.'),
  YAML_KEY_NOT_TEXT: entry('reading', 'error', 'A key is a map, a list or an alias.'),
  YAML_UNSUPPORTED_TAG: entry('reading', 'error', 'A tag outside the YAML 1.2 core schema.'),
  YAML_UNKNOWN_ALIAS: entry(
    'reading',
    'error',
    'An alias names no anchor before it, or one that contains it.',
  ),
  YAML_TOO_MANY_ALIASES: entry('reading', 'error', 'The document has more aliases than the limit.'),
  LOCK_NOT_READABLE: entry(
    'reading',
    'error',
    'The lock of a repository’s references is damaged, too large, or of another version; the message says where.',
  ),
  NOT_A_CONTRACT: entry('structure', 'error', 'The document is not a map.'),
  UNSUPPORTED_API_VERSION: entry('structure', 'error', '`apiVersion` is not a supported version.'),
  WRONG_KIND: entry('structure', 'error', '`kind` is not `DataContract`.'),
  MISSING_KEY: entry('structure', 'error', 'A key that the standard requires is missing.'),
  UNKNOWN_KEY: entry('structure', 'error', 'A key that the standard does not know at this place.'),
  WRONG_TYPE: entry('structure', 'error', 'A value of another type than the standard says.'),
  VALUE_NOT_ALLOWED: entry('structure', 'error', 'A value outside the standard’s list.'),
  PATTERN_MISMATCH: entry('structure', 'error', 'A text that does not have the form that the standard says.'),
  FORMAT_MISMATCH: entry('structure', 'error', 'A text that is not the date, timestamp or URI it should be.'),
  OUT_OF_RANGE: entry(
    'structure',
    'error',
    'A number too small, or a list too short, too long or repeating.',
  ),
  SEVERAL_OPERATORS: entry('tolerance', 'warning', 'A quality rule with more than one operator.'),
  LOGICAL_TYPE_REQUIRED: entry('tolerance', 'warning', 'A property of v3.2 without `logicalType`.'),
  NESTED_SHORTHAND_REFERENCE: entry('tolerance', 'warning', 'A shorthand reference to a nested property.'),
  YML_REFERENCE: entry('tolerance', 'warning', 'A reference to a contract in a `.yml` file.'),
  URN_NOT_LEGAL: entry(
    'structure',
    'error',
    'A reference begins with `urn:` and is not a URN with `#OBJECT.PROPERTY` behind it (RFC 8141).',
  ),
  URN_REFERENCE: entry(
    'extension',
    'error',
    'A reference names the other contract by its URN, which the standard does not know.',
  ),
  SCALAR_CUSTOM_VALUE: entry('tolerance', 'warning', 'A v2.2 custom property whose value is not a map.'),
  NEWER_SHAPE: entry(
    'meaning',
    'warning',
    'A v3.0 or v2.2 document in the shape of a later version whose schema accepts it.',
  ),
  INVALID_VERSION: entry('meaning', 'warning', 'The contract’s `version` is not a semantic version.'),
  MISSING_DOMAIN: entry('meaning', 'warning', 'The contract names no domain.'),
  CREDENTIALS_IN_CONTRACT: entry('meaning', 'warning', 'A v2.2 contract carries a user name or password.'),
  DUPLICATE_POLICY: entry(
    'meaning',
    'error',
    'A custom property of policy (`mask`, `access`, ...) twice at one place; one of them would be lost.',
  ),
  POLICY_MISSPELT: entry(
    'meaning',
    'warning',
    'A custom property has nearly the name of a policy property (`mask`, `access`, ...), and protects nothing.',
  ),
  DUPLICATE_OBJECT: entry('meaning', 'error', 'Two schema objects with one name.'),
  DUPLICATE_PROPERTY: entry('meaning', 'error', 'Two properties of one object with one name.'),
  DUPLICATE_KEY_POSITION: entry('meaning', 'error', 'Two key properties with one `primaryKeyPosition`.'),
  KEY_POSITION_GAP: entry('meaning', 'warning', 'Key positions that are not 1, 2, 3 ...'),
  UNKNOWN_REFERENCE: entry('meaning', 'warning', 'A relationship to nothing in this contract.'),
  FOREIGN_REFERENCE_UNKNOWN: entry(
    'meaning',
    'error',
    'A relationship to an object or property that another contract no longer has, or that is not in its key as the lock has it.',
  ),
  FOREIGN_REFERENCE_NOT_A_KEY: entry(
    'meaning',
    'warning',
    'A relationship to a property of another contract that is not its whole primary key.',
  ),
  FOREIGN_REFERENCE_NAME_DIFFERS: entry(
    'meaning',
    'error',
    'A relationship takes an object of another contract, or its key, to have another name in the graph than it has; write the relationship’s `typeName`, or refer by the name.',
  ),
  FOREIGN_REFERENCE_TYPE_DIFFERS: entry(
    'meaning',
    'warning',
    'A column and the key of another contract that it refers to have different logical types.',
  ),
  REFERENCE_NOT_LOCKED: entry(
    'meaning',
    'error',
    'A reference by URN to a contract that is neither in this mesh nor in the lock; run `weft lock`.',
  ),
  REFERENCE_AMBIGUOUS: entry('meaning', 'error', 'A reference by a URN that several contracts have.'),
  REFERENCE_CHANGED: entry(
    'meaning',
    'error',
    'The contract that a reference names has changed since it was locked, so that the reference no longer holds.',
  ),
  RELATIONSHIP_LENGTH_MISMATCH: entry(
    'meaning',
    'error',
    'A composite relationship whose `from` and `to` differ in length.',
  ),
  ARRAY_WITHOUT_ITEMS: entry('meaning', 'warning', 'An array that does not say what its items are.'),
  PROMISE_NOT_CHECKED: entry(
    'meaning',
    'warning',
    'Quality rules, bounds of values, or requirements of nested properties that are read and not checked yet.',
  ),
  NOT_USED_YET: entry(
    'meaning',
    'warning',
    'Parts of v3.2 that are read and not used yet: measures, dimensions, context, synonyms, variables.',
  ),
  MISSING_LOGICAL_TYPE: entry(
    'meaning',
    'warning',
    'A property without `logicalType`; read as its `physicalType`, else as a string.',
  ),
  UNKNOWN_LOGICAL_TYPE: entry(
    'meaning',
    'warning',
    'A v2.2 logical type that is not known; read as a string.',
  ),
} as const satisfies Record<string, FindingEntry>;

export type ContractFindingCode = keyof typeof contractFindings;

export type ContractFinding = Finding<ContractFindingCode>;
