import { domainKeysFile, KeysError, parseKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import { PipelineError, pipelineFinding } from './pipeline-error.ts';

/**
 * The token keys that were handed to a domain; none where none were, which ends a pipeline only where it makes tokens.
 * @throws PipelineError for an invalid file.
 */
export async function pipelineKeys(home: string, domain: string): Promise<TokenKeys | undefined> {
  const file = domainKeysFile(home, domain);
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return parseKeysFile(text, file).tokens;
  } catch (cause) {
    if (!(cause instanceof KeysError)) throw cause;
    throw new PipelineError(domain, [pipelineFinding('PIPELINE_KEYS_MISSING', cause.message)], { cause });
  }
}

export function keysMissing(domain: string): PipelineError {
  const message = `Values of "${domain}" become tokens, and there are no keys for them. Governance hands them out: "weft keys issue".`;
  return new PipelineError(domain, [pipelineFinding('PIPELINE_KEYS_MISSING', message)]);
}
