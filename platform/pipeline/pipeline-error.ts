import { type Finding, printFinding } from '#schema/finding.ts';

/** Every finding that ends a run, all of severity error; `docs/errors.md` lists them. */
export const pipelineFindings = {
  PIPELINE_CONTRACT_INVALID:
    'The contract is missing, or its `sources` or `inputPorts` have another form than required.',
  PIPELINE_EXTRACT_MISSING: 'An operational system that the contract names has left no extract.',
  PIPELINE_EXTRACT_REFUSED:
    'An extract, or the folder of a system, is a link, or not a plain file or folder.',
  PIPELINE_INPUT_MISSING:
    'An input port names a product without a snapshot, a snapshot that is gone, or an object or a column that it does not publish.',
  PIPELINE_INPUT_REFUSED:
    "The owner of a product does not let an input port read it, or not that; its contract's `readers`, an access agreement or its policy do. Or the domain has no service identity.",
  PIPELINE_INPUT_UNREACHABLE:
    'The process of a product that an input port reads does not respond, or what responds is none.',
  PIPELINE_INPUT_DAMAGED:
    'An input port reads a snapshot whose files differ from the published ones, or what it read arrived changed.',
  PIPELINE_DISK_FULL: 'The disk has no room for what an input port reads.',
  PIPELINE_KEYS_MISSING:
    'Tokens are to be made, and governance has not handed out their keys, or their file is invalid.',
  PIPELINE_NAME_TAKEN: 'Two extracts, or two inputs, would have one name.',
  PIPELINE_SQL_FAILED: 'DuckDB refused a file of the pipeline.',
  PIPELINE_SQL_TIMEOUT: 'A file of the pipeline, or a table that it defines, exceeds its time limit.',
  PIPELINE_TABLE_MISSING: 'The pipeline does not create a table that the contract promises.',
  PIPELINE_COLUMN_MISSING: 'A table lacks a column that the contract promises.',
  PIPELINE_COLUMN_TYPE: 'A column has another type than the contract says.',
  PIPELINE_NULL_VALUES: 'A required column is empty in some rows.',
  PIPELINE_DUPLICATE_VALUES: 'A key, or a unique column, repeats.',
  PIPELINE_INVALID_VALUES:
    'A column holds a value that is none of those that the contract allows, or a date of a year that the graph does not have.',
  PIPELINE_SERVER_REFUSED:
    'The server that the contract names cannot be reached, or does not take the tables.',
} as const satisfies Record<string, string>;

export type PipelineFindingCode = keyof typeof pipelineFindings;

export type PipelineFinding = Finding<PipelineFindingCode>;

/** Why a pipeline published nothing; the previous snapshot is still the current one. */
export class PipelineError extends Error {
  override readonly name = 'PipelineError';
  readonly domain: string;
  readonly findings: readonly Finding[];

  constructor(domain: string, findings: readonly Finding[], options?: ErrorOptions) {
    super(
      `The pipeline of "${domain}" published nothing:\n${findings.map(printFinding).join('\n')}`,
      options,
    );
    this.domain = domain;
    this.findings = findings;
  }
}

/** One finding of severity error. */
export function pipelineFinding(
  code: PipelineFindingCode,
  message: string,
  where: Pick<Finding, 'file' | 'path' | 'line'> = {},
): PipelineFinding {
  return { code, severity: 'error', message, ...where };
}
