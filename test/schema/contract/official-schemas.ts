import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import addFormats from 'ajv-formats';

/** The standard's own schemas and examples, which the project does not contain. */
const folder = '../shared/odcs';

export const hasOfficialSchemas = existsSync(`${folder}/schema`);

export type SchemaVersion = '2.2.2' | '3.0.2' | '3.1.0' | '3.2.0';

export function officialSchema(version: SchemaVersion): unknown {
  return version === '3.2.0' ? releasedSchema() : schemaIn(`odcs-json-schema-v${version}.json`);
}

function schemaIn(file: string): unknown {
  return JSON.parse(readFileSync(`${folder}/schema/${file}`, 'utf8'));
}

/** v3.2.0 is here as it was some weeks before its release, which accepts more: ports as texts, other references. */
function releasedSchema(): unknown {
  return JSON.parse(JSON.stringify(schemaIn('odcs-json-schema-v3.2.0-dev.json')), (key, value) => {
    if (key === 'port' && value.type === 'integer') return { ...value, type: ['integer', 'string'] };
    if (key === 'FullyQualifiedReference')
      return { ...value, pattern: value.pattern.replace('.yaml', '.ya?ml') };
    if (key === 'ShorthandReference')
      return { ...value, pattern: value.pattern.replaceAll('0-9_]', '0-9_\\-]') };
    return value;
  });
}

/** The standard's example contracts by file name. */
export function officialExamples(): { file: string; bytes: Uint8Array }[] {
  if (!hasOfficialSchemas) return [];
  return ['examples', 'examples-3.2'].flatMap((examples) =>
    readdirSync(`${folder}/${examples}`)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => ({ file, bytes: readFileSync(`${folder}/${examples}/${file}`) })),
  );
}

const compiled = new Map<SchemaVersion, ValidateFunction>();

function validator(version: SchemaVersion): ValidateFunction {
  const known = compiled.get(version);
  if (known) return known;
  const ajv = new Ajv2019({ strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(officialSchema(version) as object);
  compiled.set(version, validate);
  return validate;
}

/** Whether an official schema that names the contract's version accepts it; `undefined` where none does. */
export function officialVerdict(contract: unknown): boolean | undefined {
  const schemas = schemasOf((contract as { apiVersion?: unknown }).apiVersion);
  return schemas?.some((version) => validator(version)(contract));
}

function schemasOf(apiVersion: unknown): SchemaVersion[] | undefined {
  if (apiVersion === 'v3.2.0') return ['3.2.0'];
  if (apiVersion === 'v3.1.0') return ['3.1.0', '3.2.0'];
  if (/^v3\.0\.[012]$/.test(String(apiVersion))) return ['3.0.2', '3.1.0', '3.2.0'];
  if (/^v2\.2\.[012]$/.test(String(apiVersion))) return ['2.2.2', '3.0.2', '3.1.0', '3.2.0'];
  return undefined;
}
