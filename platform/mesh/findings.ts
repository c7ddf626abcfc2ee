import { type Finding, printFinding } from '#schema/finding.ts';
import { count } from '../runtime/count.ts';
import { CliError } from './mesh-error.ts';

/** Says findings to people, on standard error, one a line. */
export function sayFindings(findings: readonly Finding[]): void {
  for (const finding of findings) process.stderr.write(`${printFinding(finding)}\n`);
}

/** What a command ends with when findings stand in the way of it. */
export function findingsError(what: string, findings: readonly Finding[]): CliError {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return new CliError(`${what}: ${count(errors, 'error')}.`);
}

/** One JSON document on standard output, for machines. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
