/** 0: success, 1: findings or a failure, 2: wrong usage of the command. */
export type ExitCode = 0 | 1 | 2;

/** A failure that its reader can correct: printed without a stack. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;
  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export function usageError(message: string): CliError {
  return new CliError(message, 2);
}
