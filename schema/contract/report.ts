import { type ContractFinding, type ContractFindingCode, contractFindings } from './contract-findings.ts';
import type { SourcePlace } from './source-node.ts';

/** Records one finding at a place of the document. @param message a function where it takes time to make. */
export type Report = (
  code: ContractFindingCode,
  place: SourcePlace,
  message: string | (() => string),
) => void;

export interface FindingList {
  readonly findings: readonly ContractFinding[];
  readonly report: Report;
}

// A document of nothing but mistakes would otherwise give a list longer than itself.
const mostFindings = 1_000;

/**
 * Collects findings with the severity that their code has; in strict mode a tolerance is an error, and an extension is
 * told at all.
 */
export function createFindingList(options: { file?: string | undefined; strict: boolean }): FindingList {
  const findings: ContractFinding[] = [];
  const report: Report = (code, place, message) => {
    const { kind, severity } = contractFindings[code];
    if (kind === 'extension' && !options.strict) return;
    const told = options.strict && kind === 'tolerance' ? 'error' : severity;
    // Beyond the bound only the first error is recorded: it decides the verdict.
    if (findings.length >= mostFindings && (told !== 'error' || hasError(findings))) return;
    findings.push({
      code,
      severity: told,
      message: madeMessage(message),
      ...(options.file !== undefined && { file: options.file }),
      ...(place.path && { path: place.path }),
      line: place.line,
      column: place.column,
    });
  };
  return { findings, report };
}

function hasError(findings: readonly ContractFinding[]): boolean {
  return findings.some(({ severity }) => severity === 'error');
}

/** A message that may still have to be made. */
export function madeMessage(message: string | (() => string)): string {
  return typeof message === 'string' ? message : message();
}

/** An author's text in a message, at most 80 characters of it. */
export function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
