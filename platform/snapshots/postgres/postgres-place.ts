import { isIPv4 } from 'node:net';
import type { DataProduct } from '#schema/contract/data-product.ts';
import type { PostgresAccess } from '../../engines/postgres/connect.ts';

/** The location of a product's tables in a PostgreSQL server, from its contract. */
export interface PostgresPlace {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** Holds the list of snapshots; each snapshot has a schema of its own, with this name as its prefix. */
  readonly schema: string;
}

/** The user for a server; contracts do not hold it. */
export interface PostgresCredentials {
  readonly user: string;
  readonly password?: string;
  /** @default true, unless the host is this machine */
  readonly tls?: boolean;
}

/** The server of type `postgres` of a contract; `undefined` where the product is served from Parquet files. */
export function postgresPlaceOf({ servers }: DataProduct): PostgresPlace | undefined {
  const settings = servers.find(({ type }) => type === 'postgres' || type === 'postgresql')?.settings;
  if (!settings) return undefined;
  const { host, port, database, schema } = settings;
  return { host: String(host), port: Number(port), database: String(database), schema: String(schema) };
}

/**
 * The user that serves: `WEFT_POSTGRES_USER`, `WEFT_POSTGRES_PASSWORD`. It needs read access only.
 * `WEFT_POSTGRES_TLS` is `off` where a server on another machine has no certificate.
 */
export function readerCredentials(env: NodeJS.ProcessEnv): PostgresCredentials {
  return { ...named(env.WEFT_POSTGRES_USER ?? 'weft', env.WEFT_POSTGRES_PASSWORD), ...tls(env) };
}

/** The user that publishes: `WEFT_POSTGRES_PUBLISHER`, `WEFT_POSTGRES_PUBLISHER_PASSWORD`; @default the serving user */
export function publisherCredentials(env: NodeJS.ProcessEnv): PostgresCredentials {
  const { WEFT_POSTGRES_PUBLISHER: user, WEFT_POSTGRES_PUBLISHER_PASSWORD: password } = env;
  return user ? { ...named(user, password), ...tls(env) } : readerCredentials(env);
}

/** Access to a server with a user's credentials. */
export function accessTo(place: PostgresPlace, { user, password, tls }: PostgresCredentials): PostgresAccess {
  const { host, port, database } = place;
  const local = host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
  return { host, port, database, ...named(user, password), tls: tls ?? !local };
}

function named(user: string, password: string | undefined) {
  return password === undefined ? { user } : { user, password };
}

function tls({ WEFT_POSTGRES_TLS: setting }: NodeJS.ProcessEnv) {
  return setting === undefined ? {} : { tls: setting !== 'off' };
}
