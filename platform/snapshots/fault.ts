import { GraphQLError } from 'graphql';
import { EngineError } from '../engines/engine.ts';
import { OtherContractError, SnapshotMismatchError } from './open-snapshot.ts';
import { SnapshotDamagedError } from './verify-snapshot.ts';

/**
 * Describes a fault for the log: its kinds and where it arose, from the outermost error to its cause. Messages of
 * drivers and of GraphQL may contain values of the data, so only Weft's own messages are included.
 */
export function faultOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error };
  const inner = error instanceof GraphQLError ? error.originalError : error.cause;
  return {
    kind: error.name,
    ...(isOurs(error) ? { message: error.message } : { category: categoryOf(error) }),
    at: framesOf(error),
    ...(inner instanceof Error ? { cause: faultOf(inner) } : {}),
  };
}

function isOurs(error: Error): boolean {
  return (
    error instanceof EngineError ||
    error instanceof SnapshotMismatchError ||
    error instanceof OtherContractError ||
    error instanceof SnapshotDamagedError ||
    error.message.startsWith('invariant: ')
  );
}

/** `Conversion Error` of `Conversion Error: Could not convert string 'jane@...'`: never the quoted part. */
function categoryOf(error: Error): string | undefined {
  const code = (error as NodeJS.ErrnoException).code;
  return code ?? /^[A-Z][A-Za-z ]{2,40}Error(?=:)/.exec(error.message)?.[0];
}

/** Frames only: a stack starts with the message, which may have several lines. */
function framesOf({ stack = '' }: Error): string[] {
  return stack
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .slice(0, 5)
    .map((line) => line.trim());
}
