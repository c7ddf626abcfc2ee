import { PortInUseError } from '#platform/runtime/http-server.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';

/** The reason that a gateway cannot start, as a sentence for the operator. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** 1 where it cannot serve, 2 for wrong arguments. */
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The error for wrong arguments. */
export function wrongOption(message: string): StartError {
  return new StartError(`error: ${message}`, 2);
}

/** @returns undefined for an unexpected error: its stack is more useful than a sentence. */
export function toStartError(error: unknown): StartError | undefined {
  if (error instanceof StartError) return error;
  const message = error instanceof PortInUseError ? error.message : tellSystemError(error);
  return message === undefined ? undefined : new StartError(message);
}
