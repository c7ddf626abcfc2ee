import { PortInUseError } from '#platform/runtime/http-server.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';

/** Why a gateway cannot be started, as a sentence for whoever starts it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  /** 1 where it cannot serve, 2 where it was called wrongly. */
  readonly exitCode: 1 | 2;
  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Called wrongly. */
export function wrongOption(message: string): StartError {
  return new StartError(`error: ${message}`, 2);
}

/** @returns undefined for what nobody expects: its stack is worth more than a sentence. */
export function toStartError(error: unknown): StartError | undefined {
  if (error instanceof StartError) return error;
  const message = error instanceof PortInUseError ? error.message : tellSystemError(error);
  return message === undefined ? undefined : new StartError(message);
}
