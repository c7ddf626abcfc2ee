/**
 * A problem in a document that a person wrote: a contract, a schema, an overlay.
 * Findings are values; nothing is thrown for bad input.
 */
export interface Finding<Code extends string = string> {
  /** Stable, upper snake case, listed in `docs/errors.md`. */
  readonly code: Code;
  readonly severity: 'error' | 'warning';
  /** What was found, with the thing named in quotes, and what to do about it. */
  readonly message: string;
  /** The file the finding is in, as the caller named it. */
  readonly file?: string;
  /** Where in the document, as `schema[0].properties[2].logicalType` or a coordinate such as `User.email`. */
  readonly path?: string;
  /** The directive that it is about: `@mask`. */
  readonly directive?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
}

/** One finding on one line, as a compiler prints it: `file:line:column severity CODE message (path)`. */
export function printFinding(finding: Finding): string {
  const position = [finding.file, finding.line, finding.column]
    .filter((part) => part !== undefined)
    .join(':');
  const where = finding.path ? ` (${finding.path})` : '';
  return `${position}${position ? ' ' : ''}${finding.severity} ${finding.code} ${finding.message}${where}`;
}

export function hasErrors(findings: readonly Finding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}
