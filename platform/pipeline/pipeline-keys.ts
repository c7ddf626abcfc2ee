import { domainKeysFile, KeysError, parseKeysFile } from '#platform/runtime/token-keys/keys-file.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import { PipelineError, pipelineFinding } from './pipeline-error.ts';

export interface PipelineKeysOptions {
  readonly home: string;
  /** The domain whose keys they are. */
  readonly holder: string;
  /** The domain whose pipeline runs. */
  readonly domain: string;
}

/**
 * The token keys that were handed to a domain; none where none were, which ends a pipeline only where it makes tokens.
 * @throws PipelineError for an invalid file.
 */
export async function pipelineKeys({
  home,
  holder,
  domain,
}: PipelineKeysOptions): Promise<TokenKeys | undefined> {
  const file = domainKeysFile(home, holder);
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  try {
    return parseKeysFile(text, file).tokens;
  } catch (cause) {
    if (!(cause instanceof KeysError)) throw cause;
    throw new PipelineError(domain, [pipelineFinding('PIPELINE_KEYS_MISSING', cause.message)], { cause });
  }
}

/** @param holder the domain whose keys are missing. */
export function keysMissing(domain: string, holder: string): PipelineError {
  const message = `Values of "${holder}" become tokens, and there are no keys for them. Governance hands them out: "weft keys issue".`;
  return new PipelineError(domain, [pipelineFinding('PIPELINE_KEYS_MISSING', message)]);
}
