import { object, type ShapeTable, type Variant } from './shape.ts';

const address = 'host! port!:integer';
const database = `${address} database!`;
const schema = `${database} schema!`;

/** Of each type of server: its keys beside those that all servers have (ODCS v3.1.0). */
export const serverTypesV31 = {
  api: 'location!:uri',
  athena: 'stagingDir!:uri schema! catalog regionName',
  azure: 'location!:uri format! delimiter',
  bigquery: 'project! dataset!',
  clickhouse: database,
  cloudsql: schema,
  custom: `account catalog database dataset delimiter endpointUrl:uri format host location:uri path
    port:integer project region regionName schema serviceName stagingDir warehouse stream`,
  databricks: 'host catalog! schema!',
  db2: `${database} schema`,
  denodo: `${address} database`,
  dremio: `${address} schema`,
  duckdb: 'database! schema',
  glue: 'account! database! location:uri format',
  hive: 'host! port:integer database!',
  impala: 'host! port:integer database!',
  informix: 'host! port:integer database!',
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
  zen: 'host! port:integer database!',
} as const;

const { hive: _, impala: __, zen: ___, ...common } = serverTypesV31;

/** ODCS v3.0: fewer types, and files in four formats only. */
export const serverTypesV30 = {
  ...common,
  azure: 'location!:uri format!:FileFormat delimiter:FileDelimiter',
  custom: common.custom.replace(' stream', ''),
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
