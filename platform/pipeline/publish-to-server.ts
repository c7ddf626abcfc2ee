import type { ProductModel } from '#schema/model/product-model.ts';
import { PostgresNameError } from '../snapshots/postgres/load-table.ts';
import {
  type PostgresCredentials,
  type PostgresPlace,
  postgresPlaceOf,
  publisherCredentials,
  readerCredentials,
} from '../snapshots/postgres/postgres-place.ts';
import { createPostgresTables } from '../snapshots/postgres/postgres-tables.ts';
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
  if (cause instanceof PostgresNameError) return cause.message;
  const code = (cause as { code?: string }).code ?? 'unknown';
  return `PostgreSQL at "${host}:${port}/${database}" refused the tables (${code}). ${advice[code] ?? 'Its log has the reason.'}`;
}

const advice: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Start it, or correct the contract's server.",
  ENOTFOUND: "Correct the host of the contract's server.",
  CONNECT_TIMEOUT: "Correct the host of the contract's server, or allow connections to it.",
  '28P01': 'Set WEFT_POSTGRES_PUBLISHER and WEFT_POSTGRES_PUBLISHER_PASSWORD.',
  '28000': 'Set WEFT_POSTGRES_PUBLISHER and WEFT_POSTGRES_PUBLISHER_PASSWORD.',
  '3D000': 'Create the database.',
  '42501': 'Grant the publisher CREATE on the database.',
  '42704': 'Create the role that WEFT_POSTGRES_USER names.',
  '22P05': "A text has a zero character, which PostgreSQL does not store. Leave it out in the table's SQL.",
  '22008': 'A date or time is outside the range of PostgreSQL.',
};
