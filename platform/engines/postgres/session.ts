import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { type ConnectOptions, connectPostgres } from './connect.ts';

/** One connection to a server, made when it is first used. */
export interface Session extends AsyncDisposable {
  readonly sql: Sql;
  /** What `pg_stat_activity` shows it as; no other session has it. */
  readonly name: string;
  /** Gives the connection up, with all that waits for it, for another one under another name. */
  renew(): void;
}

export function createSession(options: Omit<ConnectOptions, 'name' | 'connections'>): Session {
  let current = connectSession(options);
  return {
    get sql() {
      return current.sql;
    },
    get name() {
      return current.name;
    },
    renew() {
      const lost = current.sql;
      current = connectSession(options);
      void lost.end({ timeout: 0 });
    },
    async [Symbol.asyncDispose]() {
      await current.sql.end({ timeout: 1 });
    },
  };
}

/**
 * Asks by a session, and gives its connection up where the server says nothing in time: one that is stopped, or behind
 * a network that is gone, says nothing for ever.
 * @throws what the client throws; where the time is over, CONNECTION_DESTROYED
 */
export async function askInTime<T>(
  session: Session,
  milliseconds: number,
  ask: (sql: Sql) => Promise<T>,
): Promise<T> {
  const late = setTimeout(session.renew, milliseconds);
  try {
    return await ask(session.sql);
  } finally {
    clearTimeout(late);
  }
}

function connectSession(options: Omit<ConnectOptions, 'name' | 'connections'>) {
  const name = `weft ${randomUUID()}`;
  return { name, sql: connectPostgres({ ...options, name, connections: 1 }) };
}
