import { getSystemErrorMap } from 'node:util';

/**
 * Describes an error of the system (a full disk, a folder without write permission, an address in use) as a sentence;
 * `undefined` for every other error.
 */
export function tellSystemError(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // DuckDB's own error, which has no code.
  const [, engine] = /^IO Error: (.+)/.exec(error.message) ?? [];
  if (engine) return `${engine.replace(/\.$/, '')}.`;
  const { errno, code, syscall, path, address, port } = error as SystemError;
  const [, reason] = (errno !== undefined && getSystemErrorMap().get(errno)) || [];
  if (!reason) return undefined;
  const what = path ?? [address, port].filter((part) => part !== undefined).join(':');
  return `Cannot ${syscall}${what && ` "${what}"`}: ${reason} (${code}).`;
}

interface SystemError extends NodeJS.ErrnoException {
  readonly address?: string;
  readonly port?: number;
}
