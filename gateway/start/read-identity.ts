import { readKeySet } from '#platform/runtime/keys.ts';
import type { IdentityOptions } from '../identity/authenticate.ts';
import { whyNoKeySetUrl } from '../identity/fetch-key-set.ts';
import type { Arguments } from './arguments.ts';
import { wrongOption } from './start-error.ts';

/** @throws StartError for keys that cannot be read, or where tokens of any issuer or audience would be accepted. */
export async function readIdentity(given: Arguments): Promise<IdentityOptions | undefined> {
  const { jwks, issuer, audience, algorithms } = given;
  if (jwks === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    throw wrongOption('--jwks needs --issuer and --audience: a token for another audience must be refused.');
  }
  const keys = /^https?:/.test(jwks) ? readKeysUrl(jwks) : await readKeysFile(jwks);
  return { keys, issuer, audience, algorithms, limits: { maxStaleMs: given.jwksMaxStale * 3_600_000 } };
}

/** A provider that is down does not block the start; an invalid file is an error of the configuration. */
async function readKeysFile(file: string): Promise<{ readonly file: string }> {
  await readKeySet(file).catch((error: Error) => {
    throw wrongOption(`"${file}" cannot be read as a key set: ${error.message}`);
  });
  return { file };
}

function readKeysUrl(text: string): URL {
  const url = URL.parse(text);
  const wrong = url ? whyNoKeySetUrl(url) : 'it is not a URL';
  if (url && !wrong) return url;
  throw wrongOption(`--jwks cannot be read from this URL: ${wrong}.`);
}
