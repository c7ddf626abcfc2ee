import postgres, { type Sql } from 'postgres';
import { brokenSocket, openSocket } from './open-socket.ts';

/** Where a PostgreSQL server is, and as whom it is spoken to. */
export interface PostgresAccess {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** @default none: the server trusts the user, or knows it otherwise */
  readonly password?: string;
  /** Whether the connection is encrypted and the server's certificate checked. @default false */
  readonly tls?: boolean;
}

export interface ConnectOptions {
  readonly access: PostgresAccess;
  /** What `pg_stat_activity` shows it as. */
  readonly name: string;
  readonly connections: number;
  /** Milliseconds; 0 for none. */
  readonly statementTimeout: number;
  readonly readOnly: boolean;
  /** Whether it connects again after its connection broke. @default true */
  readonly reconnects?: boolean;
}

/** A client that connects when it is first used, and again after a connection broke. Nothing it is told leaves it. */
export function connectPostgres({ access, reconnects = true, ...options }: ConnectOptions): Sql {
  let opened = 0;
  const settings = {
    // As lists, of which the client splits nothing: a host may be an IPv6 address.
    host: [access.host],
    port: [access.port],
    database: access.database,
    user: access.user,
    password: access.password ?? '',
    // Encrypted already where it is to be.
    ssl: false,
    socket() {
      opened += 1;
      return reconnects || opened <= options.connections ? openSocket(access) : brokenSocket();
    },
    max: options.connections,
    // Texts of statements differ by how many values they compare with, and the client forgets none it prepared.
    prepare: false,
    fetch_types: false,
    connect_timeout: 5,
    max_lifetime: null,
    // Left to itself it waits up to twenty seconds before it looks whether the server is back.
    backoff: 0.1,
    onnotice: () => {},
    types: valueTypes,
    connection: {
      application_name: options.name,
      // Text is read in these forms only, and no function but the server's own is found by its bare name.
      TimeZone: 'UTC',
      DateStyle: 'ISO, YMD',
      search_path: 'pg_catalog',
      transform_null_equals: 'off',
      quote_all_identifiers: 'off',
      default_transaction_isolation: 'read committed',
      // The server lets go of what a client that has vanished still holds.
      tcp_keepalives_idle: '60',
      standard_conforming_strings: 'on',
      extra_float_digits: '1',
      // It takes longer to compile such statements than to run them.
      jit: 'off',
      statement_timeout: String(options.statementTimeout),
      idle_in_transaction_session_timeout: String(options.statementTimeout),
      default_transaction_read_only: options.readOnly ? 'on' : 'off',
    } as Record<string, string>,
  };
  // Its types do not know of `socket`.
  return postgres(settings as object) as unknown as Sql;
}

const asItIs = (value: unknown) => value;

function read(from: readonly number[], parse: (text: string) => unknown) {
  return { to: from[0] ?? 0, from: [...from], serialize: asItIs, parse };
}

/** By the types' numbers in `pg_type`. What is not here (text, `bigint`, `numeric`, `time`) is read as its text. */
const valueTypes = {
  boolean: read([16], (text) => text === 't'),
  bytea: read([17], asItIs),
  whole: read([21, 23], Number),
  float: read([700, 701], (text) => (Number.isFinite(Number(text)) ? Number(text) : null)),
  day: read([1082], dayOf),
  moment: read([1114, 1184], rfc3339),
  document: read([114, 3802], (text) => JSON.parse(text)),
  decimal: read([1700], (text) => (/\d/.test(text) ? text : null)),
};

/** `2024-01-02 03:04:05.678+00` -> `2024-01-02T03:04:05.678Z`; connections are in UTC. */
function rfc3339(text: string): string | null {
  const [, date, time, era = ''] = /^([\d-]+) ([\d:.]+)(?:\+00)?( BC)?$/.exec(text) ?? [];
  const day = date === undefined ? null : dayOf(date + era);
  return day === null ? null : `${day}T${time}Z`;
}

/** Of the years 0 to 9999; the year 0 is the first one before our era. */
function dayOf(text: string): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  return /^0001-\d\d-\d\d BC$/.test(text) ? `0000${text.slice(4, 10)}` : null;
}
