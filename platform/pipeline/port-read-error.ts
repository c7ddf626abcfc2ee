import { errorCatalogue, knownCode } from '#platform/runtime/errors.ts';
import type { PipelineFindingCode } from './pipeline-error.ts';

/** Findings for which codes of an owner stand, where trying again helps nothing. */
const findings: Readonly<Record<string, PipelineFindingCode>> = {
  SNAPSHOT_MISSING: 'PIPELINE_INPUT_MISSING',
  SNAPSHOT_GONE: 'PIPELINE_INPUT_MISSING',
  BAD_USER_INPUT: 'PIPELINE_INPUT_MISSING',
  SNAPSHOT_DAMAGED: 'PIPELINE_INPUT_DAMAGED',
};

/** Why an object of another product could not be read. */
export class PortReadError extends Error {
  override readonly name = 'PortReadError';
  readonly code: PipelineFindingCode;
  /** Whether the same may succeed in a moment. */
  readonly retryable: boolean;

  private constructor(
    code: PipelineFindingCode,
    message: string,
    options: ErrorOptions & { retryable?: boolean } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable ?? false;
  }

  /** The owner has responded with an error. */
  static refused(product: string, status: number, code: string, message: string): PortReadError {
    const known = findings[code];
    if (known) return new PortReadError(known, `"${product}" says ${code}: ${message}`);
    const retryable =
      code === '' ? status >= 500 : errorCatalogue[knownCode(code)].retryable || status >= 500;
    const told = `"${product}" refuses it (${code || status}): ${message}`;
    return new PortReadError(retryable ? 'PIPELINE_INPUT_UNREACHABLE' : 'PIPELINE_INPUT_REFUSED', told, {
      retryable,
    });
  }

  static unreachable(product: string, reason: string, cause?: unknown): PortReadError {
    const message = `The process of "${product}" cannot be read from. ${reason} Start it, or correct its address.`;
    return new PortReadError('PIPELINE_INPUT_UNREACHABLE', message, { cause, retryable: true });
  }

  static unusable(product: string, reason: string): PortReadError {
    const message = `What responds for "${product}" cannot be used. ${reason} Correct its address, or update one of the two sides.`;
    return new PortReadError('PIPELINE_INPUT_UNREACHABLE', message);
  }

  static tooLarge(product: string, bytes: number, most: number): PortReadError {
    const message = `"${product}" would send ${bytes} bytes, and ${most} are the most. Name fewer "columns".`;
    return new PortReadError('PIPELINE_INPUT_REFUSED', message);
  }

  static damaged(product: string): PortReadError {
    const message = `What "${product}" sent arrived changed, twice: its SHA-256 is not the one that was named. Look for what stands between the two.`;
    return new PortReadError('PIPELINE_INPUT_DAMAGED', message);
  }

  static diskFull(product: string, cause?: unknown): PortReadError {
    const message = `The disk has no room for what "${product}" sends. Free some of it, or name fewer "columns".`;
    return new PortReadError('PIPELINE_DISK_FULL', message, { cause });
  }
}
