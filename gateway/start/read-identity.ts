import { dirname, resolve } from 'node:path';
import { whyUnfitUrl } from '#platform/runtime/http/fetch-bounded.ts';
import { parseKeySet } from '#platform/runtime/keys.ts';
import { parseJson, SettingsError } from '#platform/runtime/settings.ts';
import { whyNotDiscovered } from '../identity/discover-key-set.ts';
import type { IdentityOptions } from '../identity/identity-options.ts';
import { type IssuerSettings, isUrl, parseIssuers } from '../identity/parse-issuers.ts';
import type { Arguments } from './arguments.ts';
import { readFileOption } from './read-file-option.ts';
import { wrongOption } from './start-error.ts';

/**
 * Whose tokens are believed: those of the one issuer that the options describe, or of the issuers of a file.
 * @throws StartError for keys that cannot be read, or tokens that would be taken from anybody.
 */
export async function readIdentity(
  given: Arguments,
): Promise<IdentityOptions | readonly IdentityOptions[] | undefined> {
  const { issuers, jwks, issuer, audience, algorithms } = given;
  if (issuers === undefined) return readOneIssuer(given);
  if ([jwks, issuer, audience, algorithms].some((option) => option !== undefined)) {
    throw wrongOption('--issuers takes the place of --jwks, --issuer, --audience and --algorithms.');
  }
  const settings = await readFileOption(issuers, 'issuers', parseIssuers);
  return Promise.all(settings.map((entry) => readListedIssuer(entry, given, dirname(issuers))));
}

async function readOneIssuer(given: Arguments): Promise<IdentityOptions | undefined> {
  const { jwks, issuer, audience, algorithms } = given;
  if (jwks === undefined && issuer === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    const option = jwks === undefined ? '--issuer needs' : '--jwks needs --issuer and';
    throw wrongOption(`${option} --audience: a token for somebody else must not pass.`);
  }
  const wrong = jwks === undefined ? whyNotDiscovered(issuer) : undefined;
  if (wrong) throw wrongOption(`--issuer cannot be asked for its keys: ${wrong}. Name them with --jwks.`);
  return { keys: await readKeys(jwks), issuer, audience, algorithms, limits: keyLimits(given) };
}

async function readListedIssuer(
  { keys, ...entry }: IssuerSettings,
  given: Arguments,
  folder: string,
): Promise<IdentityOptions> {
  const from = keys === undefined || isUrl(keys) ? keys : resolve(folder, keys);
  return { ...entry, keys: await readKeys(from), limits: keyLimits(given) };
}

function keyLimits({ jwksMaxStale }: Arguments): IdentityOptions['limits'] {
  return { maxStaleMs: jwksMaxStale * 3_600_000 };
}

async function readKeys(jwks: string | undefined): Promise<IdentityOptions['keys']> {
  if (jwks === undefined) return undefined;
  return isUrl(jwks) ? readKeysUrl(jwks) : await readKeysFile(jwks);
}

/** A provider that is down does not block the start; an invalid file is an error of the configuration. */
async function readKeysFile(file: string): Promise<{ readonly file: string }> {
  await readFileOption(file, 'key set', checkKeySet);
  return { file };
}

function readKeysUrl(text: string): URL {
  const url = URL.parse(text);
  const wrong = url ? whyUnfitUrl(url) : 'it is not a URL';
  if (url && !wrong) return url;
  throw wrongOption(`--jwks cannot be read from this URL: ${wrong}.`);
}

/** @throws SettingsError for text that is not a key set. */
function checkKeySet(text: string): void {
  parseJson(text);
  try {
    parseKeySet(text);
  } catch {
    throw new SettingsError('it is not a JSON Web Key Set; write {"keys": [...]}.');
  }
}
