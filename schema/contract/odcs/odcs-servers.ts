import { object, type ShapeTable, type Variant } from '../shape.ts';

const address = 'host! port!:integer';
const database = `${address} database!`;
const schema = `${database} schema!`;
const portless = 'host! port:integer database!';
const embedded = 'host port:integer database!';

// The keys of each server type beyond those of all servers, as most versions define them.
const serverTypes = {
  api: 'location!:uri',
  athena: 'stagingDir!:uri schema! catalog regionName',
  azure: 'location!:uri format! delimiter',
  bigquery: 'project! dataset!',
  clickhouse: database,
  cloudsql: schema,
  custom: `account catalog database dataset delimiter endpointUrl:uri format host location:uri path
    port:integer project region regionName schema serviceName stagingDir warehouse`,
  databricks: 'host catalog! schema!',
  db2: `${database} schema`,
  denodo: `${address} database`,
  dremio: `${address} schema`,
  duckdb: 'database! schema',
  glue: 'account! database! location:uri format',
  informix: portless,
  kafka: 'host! format',
  kinesis: 'region format',
  local: 'path! format!',
  mysql: database,
  oracle: `${address} serviceName!`,
  postgres: schema,
  postgresql: schema,
  presto: 'host! catalog schema',
  pubsub: 'project!',
  redshift: 'host database! schema! region account',
  s3: 'location!:uri endpointUrl:uri format delimiter',
  sftp: 'location!:sftpUri format delimiter',
  snowflake: 'host port:integer account! database! schema! warehouse',
  sqlserver: 'host! port:integer database! schema!',
  synapse: database,
  trino: `${address} catalog! schema!`,
  vertica: schema,
} as const;

/** ODCS v3.1. */
export const serverTypesV31 = {
  ...serverTypes,
  custom: `${serverTypes.custom} stream`,
  hive: portless,
  impala: portless,
  zen: portless,
};

const portOrText = (fields: string) =>
  fields.replaceAll('port:integer', 'port:Port').replaceAll('port!:integer', 'port!:Port');

const withEncoding = ['azure', 'custom', 'glue', 'kafka', 'kinesis', 'local', 's3', 'sftp'];

/** ODCS v3.2: more types, an encoding of files and messages, and a port that may be a variable. */
export const serverTypesV32: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    ...serverTypesV31,
    athena: 'stagingDir:uri schema! catalog regionName workgroup',
    btrieve: portless,
    exasol: 'host! port:integer schema',
    fastobjects: embedded,
    hana: 'host! port:integer database schema',
    iceberg: 'catalog! catalogUrl!:uri namespace warehouse',
    ingres: portless,
    poet: embedded,
    teradata: 'host! port:integer database',
    vectorwise: portless,
    versant: embedded,
  }).map(([type, fields]) => [type, portOrText(withEncoding.includes(type) ? `${fields} encoding` : fields)]),
);

/** ODCS v3.0: fewer types, and files in four formats only. */
export const serverTypesV30 = {
  ...serverTypes,
  azure: 'location!:uri format!:FileFormat delimiter:FileDelimiter',
  duckdb: 'database! schema:integer',
  s3: 'location!:uri endpointUrl:uri format:FileFormat delimiter:FileDelimiter',
  sftp: 'location!:sftpUri format:FileFormat delimiter:FileDelimiter',
};

/** The shapes `Server.api`, `Server.athena`, ... of a version. */
export function serverShapes(types: Readonly<Record<string, string>>): ShapeTable {
  return Object.fromEntries(
    Object.entries(types).map(([type, fields]) => [`Server.${type}`, object(fields, { open: true })]),
  );
}

export function serverVariants(types: Readonly<Record<string, string>>): Variant[] {
  return Object.keys(types).map((type) => ({ key: 'type', values: [type], shape: `Server.${type}` }));
}
