import { type Finding, printFinding } from '#schema/finding.ts';

export type PipelineFindingCode =
  | 'PIPELINE_CONTRACT_INVALID'
  | 'PIPELINE_EXTRACT_MISSING'
  | 'PIPELINE_INPUT_MISSING'
  | 'PIPELINE_NAME_TAKEN'
  | 'PIPELINE_SQL_FAILED'
  | 'PIPELINE_TABLE_MISSING'
  | 'PIPELINE_COLUMN_MISSING'
  | 'PIPELINE_COLUMN_TYPE'
  | 'PIPELINE_NULL_VALUES'
  | 'PIPELINE_DUPLICATE_VALUES'
  | 'PIPELINE_INVALID_VALUES';

export type PipelineFinding = Finding<PipelineFindingCode>;

/** Why a pipeline published nothing; the snapshot before it is still the current one. */
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
