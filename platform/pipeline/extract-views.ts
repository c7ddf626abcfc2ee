import { lstat, open, readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { fileLiteral, literal } from '#platform/engines/duckdb/duckdb-dialect.ts';
import { identifier, type PipelineDatabase } from './pipeline-database.ts';
import { type PipelineFinding, pipelineFinding } from './pipeline-error.ts';

/**
 * Creates a view `extract.<file>` of each CSV and JSON file in the folders. Every column of a CSV file is text, and a
 * file of JSON lines has one column `json`: with type inference, a malformed value would decide the type. Nothing is
 * read through links to files or folders: they could lead to data of another domain, or of the machine.
 */
export async function createExtractViews(
  database: PipelineDatabase,
  folders: readonly string[],
): Promise<PipelineFinding[]> {
  await database.run('CREATE SCHEMA extract');
  const findings: PipelineFinding[] = [];
  const taken = new Map<string, string>();
  for (const folder of folders) {
    if (!(await isPlain(folder, 'folder'))) {
      findings.push(notPlain(folder, 'folder'));
      continue;
    }
    const files = await extractsIn(folder);
    if (files.length === 0) findings.push(noExtracts(folder));
    for (const file of files) {
      if (!(await isPlain(file, 'file'))) {
        findings.push(notPlain(file, 'file'));
        continue;
      }
      const name = basename(file, extname(file));
      const other = taken.get(name);
      if (other) findings.push(nameTaken(name, file, other));
      else await database.run(`CREATE VIEW extract.${identifier(name)} AS ${await reader(file)}`);
      taken.set(name, file);
    }
  }
  return findings;
}

async function extractsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .filter((name) => /\.(csv|jsonl|ndjson)$/.test(name))
    .sort()
    .map((name) => join(folder, name));
}

/** A missing path counts as plain: it is reported elsewhere. */
async function isPlain(path: string, what: 'file' | 'folder'): Promise<boolean> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return found === undefined || (what === 'file' ? found.isFile() : found.isDirectory());
}

async function reader(file: string): Promise<string> {
  if (extname(file) !== '.csv') return `FROM read_ndjson_objects(${fileLiteral(file)})`;
  const delimiter = literal(await delimiterOf(file));
  return `FROM read_csv(${fileLiteral(file)}, delim = ${delimiter}, quote = '"', escape = '"', header = true, all_varchar = true)`;
}

/** The separator that occurs most in the header; DuckDB infers it from the rows, which are messy. */
async function delimiterOf(file: string): Promise<string> {
  await using handle = await open(file);
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(16_384) });
  const header = buffer.toString('utf8', 0, bytesRead).split('\n', 1)[0] ?? '';
  const count = (separator: string) => header.split(separator).length;
  return [',', ';', '|', '\t'].reduce((best, other) => (count(other) > count(best) ? other : best));
}

function noExtracts(folder: string): PipelineFinding {
  return pipelineFinding(
    'PIPELINE_EXTRACT_MISSING',
    `The contract reads from "${basename(folder)}", and there is no extract in "${folder}". Put its CSV or JSON lines there.`,
  );
}

function notPlain(path: string, what: 'file' | 'folder'): PipelineFinding {
  return pipelineFinding(
    'PIPELINE_EXTRACT_REFUSED',
    `"${path}" is a link, or not a ${what}. Put the ${what} itself there: a pipeline reads nothing through links.`,
  );
}

function nameTaken(name: string, file: string, other: string): PipelineFinding {
  return pipelineFinding(
    'PIPELINE_NAME_TAKEN',
    `Both "${file}" and "${other}" would be "extract.${name}". Rename one of the files.`,
  );
}
