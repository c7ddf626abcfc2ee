import postgres, { type Sql } from 'postgres';
import { brokenSocket, openSocket } from './open-socket.ts';

/** The address of a PostgreSQL server, and the user to connect as. */
export interface PostgresAccess {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** @default none: the server trusts the user, or identifies it otherwise */
  readonly password?: string;
  /** Whether the connection is encrypted and the server's certificate checked. @default false */
  readonly tls?: boolean;
}

export interface ConnectOptions {
  readonly access: PostgresAccess;
  /** Its name in `pg_stat_activity`. */
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
    // Statements differ in text by their number of values, and the client never discards a prepared one.
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
      // Values are read in these forms only, and unqualified names find only the server's own functions.
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
      // Compiling such statements takes longer than running them.
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

/** By the types' numbers in `pg_type`. Other types (text, `bigint`, `numeric`, `time`) are read as text. */
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

/** A day of the years 0 to 9999; PostgreSQL writes the year 0 as 1 BC. */
function dayOf(text: string): string | null {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return text;
  return /^0001-\d\d-\d\d BC$/.test(text) ? `0000${text.slice(4, 10)}` : null;
}
