import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve } from 'node:path';
import { readContract } from '#schema/contract/read-contract.ts';
import { normaliseUrn } from '#schema/contract/urn.ts';
import { contractBytesDigest, interfaceOf } from '#schema/references/contract-interface.ts';
import { InterfaceFault, parseInterface } from '#schema/references/parse-interface.ts';
import type { LockedContract } from '#schema/references/reference-lock.ts';
import { parseStrictJson, StrictJsonError } from '#schema/strict-json.ts';
import { fetchBounded, UnexpectedStatusError, whyUnfitUrl } from '../runtime/http/fetch-bounded.ts';
import { CliError } from './mesh-error.ts';

/** Where contracts are found: a file, a folder, the URL of a contract, or the address of a mesh's gateway. */
export interface ContractSource {
  /** The contract that a reference names; `undefined` where it is not there. @throws CliError saying why it cannot be read */
  find(reference: string): Promise<LockedContract | undefined>;
}

export interface ContractSourceOptions {
  /** The lock's folder: paths in it are relative to it. Absolute. */
  readonly folder: string;
  /** For a gateway; nothing else is sent it. @default none */
  readonly token?: string | undefined;
  /** Takes one line for people. */
  readonly say?: (line: string) => void;
}

/** Milliseconds for one response, and its bytes. */
const fetchTimeout = 10_000;
const mostBytes = 1_048_576;

/** Contracts in one folder. */
const mostFiles = 2_000;

/** @param from a path relative to the working folder, or a URL. @throws CliError where it can be no source */
export async function contractSourceOf(
  from: string,
  options: ContractSourceOptions,
): Promise<ContractSource> {
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(from)) return sourceOfFiles(resolve(from), from, options);
  const url = URL.parse(from);
  const unfit = url ? whyUnfitUrl(url) : 'it is no URL';
  if (!url || unfit) throw new CliError(`"${from}" is not asked for contracts: ${unfit}.`);
  return /\.(ya?ml|json)$/.test(url.pathname) ? sourceOfDocument(url) : sourceOfGateway(url, options.token);
}

async function sourceOfFiles(
  path: string,
  shown: string,
  { folder: base, say = () => {} }: ContractSourceOptions,
): Promise<ContractSource> {
  const contracts = new Map<string, LockedContract>();
  for (const file of await contractFiles(path, shown)) {
    const from = relative(base, file).replaceAll('\\', '/');
    const contract = parseContract(await readFile(file), from);
    if (!contract && basename(file) === 'contract.yaml')
      say(
        `"${from}" is not a contract that can be read, and is passed over; "weft contract check" says why.`,
      );
    const other = contract && contracts.get(contract.urn);
    if (other)
      throw new CliError(
        `"${other.from}" and "${from}" both are "${contract.urn}". Give one of them another "id".`,
      );
    if (contract) contracts.set(contract.urn, contract);
  }
  if (contracts.size === 0) throw new CliError(`"${shown}" has no contract that can be read.`);
  return { find: async (reference) => contracts.get(reference) };
}

/** A file itself; of a folder the documents in it, and each `contract.yaml` one level below. */
async function contractFiles(path: string, shown: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new CliError(
      `"${shown}" cannot be read: ${error.code === 'ENOENT' ? 'there is no such file or folder' : error.code}.`,
    );
  });
  if (found.isFile() && found.size <= mostBytes) return [path];
  if (!found.isDirectory())
    throw new CliError(`"${shown}" is no file of at most ${mostBytes} bytes, and no folder.`);
  const entries = (await readdir(path, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const files = entries.filter((entry) => entry.isFile() && /\.(ya?ml|json)$/.test(entry.name));
  const below = entries.filter((entry) => entry.isDirectory());
  const candidates = [
    ...files.map(({ name }) => join(path, name)),
    ...below.map(({ name }) => join(path, name, 'contract.yaml')),
  ];
  if (candidates.length > mostFiles)
    throw new CliError(`"${shown}" has more than ${mostFiles} files. Name one.`);
  const there = await Promise.all(
    candidates.map((file) =>
      stat(file).then(
        (one) => one.isFile() && one.size <= mostBytes,
        () => false,
      ),
    ),
  );
  return candidates.filter((_, index) => there[index]);
}

/** `undefined` for bytes that are no contract. */
function parseContract(bytes: Uint8Array, from: string): LockedContract | undefined {
  const reading = readContract(bytes);
  return reading.ok ? { ...interfaceOf(reading.product, contractBytesDigest(bytes)), from } : undefined;
}

/** References may name it by its URL, as ODCS has it, or by its URN. */
function sourceOfDocument(url: URL): ContractSource {
  let contract: LockedContract | undefined;
  return {
    async find(reference) {
      contract ??= parseContract(Buffer.from(await fetchFrom(url, {})), url.href);
      if (!contract) throw new CliError(`"${url.href}" is not a contract that can be read.`);
      return reference === url.href || reference === contract.urn ? contract : undefined;
    },
  };
}

function sourceOfGateway(url: URL, token: string | undefined): ContractSource {
  const base = new URL(url.pathname.replace(/(\/graphql)?\/*$/, '/'), url);
  return {
    async find(reference) {
      if (normaliseUrn(reference) === undefined) return undefined;
      const at = new URL(`contracts/${encodeURIComponent(reference)}`, base);
      const text = await fetchFrom(at, { token, absent: 404 });
      if (text === undefined) return undefined;
      const found = parseAnswer(text, base);
      if (found.urn !== reference) throw new CliError(`"${base.href}" answered with another contract.`);
      return { ...found, from: base.href };
    },
  };
}

function parseAnswer(text: string, { href }: URL): Omit<LockedContract, 'from'> {
  try {
    return parseInterface(parseStrictJson(text));
  } catch (error) {
    if (!(error instanceof InterfaceFault || error instanceof StrictJsonError)) throw error;
    throw new CliError(`"${href}" did not answer as a gateway does: ${error.message}`);
  }
}

async function fetchFrom(url: URL, how: { token?: string | undefined }): Promise<string>;
async function fetchFrom(
  url: URL,
  how: { token?: string | undefined; absent: number },
): Promise<string | undefined>;
async function fetchFrom(
  url: URL,
  { token, absent }: { token?: string | undefined; absent?: number },
): Promise<string | undefined> {
  const signal = AbortSignal.timeout(fetchTimeout);
  try {
    return await fetchBounded(url, {
      bytes: mostBytes,
      accept: 'application/json, */*;q=0.5',
      token,
      signal,
    });
  } catch (error) {
    if (error instanceof UnexpectedStatusError && error.status === absent) return undefined;
    throw new CliError(`"${url.origin}" gave no contract: ${reasonOf(error)}.`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnexpectedStatusError && error.status === 401) {
    return 'it asks for a token, or refuses the one that it got; give one with --token or WEFT_TOKEN';
  }
  if (error instanceof UnexpectedStatusError) return error.message;
  const { name, message, cause } = error as Error & { cause?: { code?: string } };
  if (name === 'TimeoutError') return `it did not answer within ${fetchTimeout / 1_000} s`;
  return cause?.code ? `it cannot be reached (${cause.code})` : message;
}
