import { type Finding, printFinding } from '#schema/finding.ts';
import { groupFindings } from '#schema/group-findings.ts';
import { count } from '../runtime/count.ts';
import { CliError } from './mesh-error.ts';

/** Prints findings on standard error, one per line; many of one kind are one line. */
export function sayFindings(findings: readonly Finding[]): void {
  for (const finding of groupFindings(findings)) process.stderr.write(`${printFinding(finding)}\n`);
}

/** The error of a command that findings prevent. */
export function findingsError(what: string, findings: readonly Finding[]): CliError {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return new CliError(`${what}: ${count(errors, 'error')}.`);
}

/** Prints one JSON document on standard output, for machines. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
