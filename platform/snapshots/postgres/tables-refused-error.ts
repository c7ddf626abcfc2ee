/** Why tables are not published to a PostgreSQL server, in words of ours: it holds no value of a row. */
export class TablesRefusedError extends Error {
  override readonly name = 'TablesRefusedError';
}
