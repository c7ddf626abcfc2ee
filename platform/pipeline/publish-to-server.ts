import type { ProductModel } from '#schema/model/product-model.ts';
import {
  type PostgresCredentials,
  type PostgresPlace,
  postgresPlaceOf,
  publisherCredentials,
  readerCredentials,
} from '../snapshots/postgres/postgres-place.ts';
import { createPostgresTables } from '../snapshots/postgres/postgres-tables.ts';
import { TablesRefusedError } from '../snapshots/postgres/tables-refused-error.ts';
import type { FinishedTables } from '../snapshots/table-format.ts';
import { PipelineError, pipelineFinding } from './pipeline-error.ts';

/** The user that publishes, and the one that reads. */
export interface PostgresPublisher {
  readonly as: PostgresCredentials;
  /** The role that serves. @default the publishing user */
  readonly reader?: string;
}

/** From the environment. */
export function publisherFrom(env: NodeJS.ProcessEnv): PostgresPublisher {
  return { as: publisherCredentials(env), reader: readerCredentials(env).user };
}

/** Publishes to the PostgreSQL server that the contract names, where it names one. */
export async function publishToServer(
  { domain, product }: ProductModel,
  finished: FinishedTables,
  { postgres: publisher = { as: { user: 'weft' } } }: { readonly postgres?: PostgresPublisher },
): Promise<void> {
  const place = postgresPlaceOf(product);
  if (!place) return;
  try {
    await using tables = createPostgresTables({ place, ...publisher });
    await tables.publish(finished);
  } catch (cause) {
    throw new PipelineError(domain, [pipelineFinding('PIPELINE_SERVER_REFUSED', refusal(place, cause))], {
      cause,
    });
  }
}

/** Names the code only: the server's own message may contain values. */
function refusal({ host, port, database }: PostgresPlace, cause: unknown): string {
  if (cause instanceof TablesRefusedError) return cause.message;
  const code = (cause as { code?: string }).code ?? 'unknown';
  return `PostgreSQL at "${host}:${port}/${database}" refused the tables (${code}). ${advice[code] ?? 'Its log has the reason.'}`;
}

const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Start it, or correct the contract's server.",
  ENOTFOUND: "Correct the host of the contract's server.",
  CONNECTION_CLOSED: 'The connection broke. Run the pipeline again once the server is there.',
  TLS_REFUSED: 'It has no TLS. Give it a certificate, or set WEFT_POSTGRES_TLS to "off".',
  ERR_TLS_CERT_ALTNAME_INVALID: "Its certificate is for another host than the contract's server.",
  DEPTH_ZERO_SELF_SIGNED_CERT: 'Name the file of its certificate in NODE_EXTRA_CA_CERTS.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "Name the file of its authority's certificate in NODE_EXTRA_CA_CERTS.",
  CONNECT_TIMEOUT: "Correct the host of the contract's server, or open the way to it.",
  '28P01': 'Set WEFT_POSTGRES_PUBLISHER and WEFT_POSTGRES_PUBLISHER_PASSWORD.',
  '28000': 'Set WEFT_POSTGRES_PUBLISHER and WEFT_POSTGRES_PUBLISHER_PASSWORD.',
  '3D000': 'Create the database.',
  '42501': 'Grant the publisher CREATE on the database.',
  '42704': 'Create the role that WEFT_POSTGRES_USER names.',
  '42701':
    'A column has a name that PostgreSQL keeps for itself, such as "xmin". Give the property another "physicalName".',
  '53100': 'Its disk is full.',
  '53300': 'It has no connection left.',
  '54000': 'A value of a key or a reference is longer than an index takes, which is some 2,700 bytes.',
  '22P05': "A text holds a zero character, which PostgreSQL does not store. Leave it out in the table's SQL.",
  '22008': 'A date or time is outside the years that PostgreSQL knows.',
};
