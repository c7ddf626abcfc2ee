import type { Logger } from '#platform/runtime/log.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { followKeysFile } from '#platform/runtime/token-keys/follow-keys-file.ts';
import { gatewayKeysFile, KeysError } from '#platform/runtime/token-keys/keys-file.ts';
import type { TokenKeys } from '#platform/runtime/token-keys/token-keys.ts';
import { StartError } from './start-error.ts';

/** What governance handed to the gateway. */
export interface GatewayKeys extends Pick<TokenKeys, 'keyOf'>, Disposable {
  /** Seals cached responses that leave the process; all gateways of a mesh have the same. 32 bytes. */
  readonly own: Uint8Array;
}

/** How soon keys that governance replaced are taken up. Milliseconds. */
const interval = 1_000;

/**
 * The keys in `<home>/gateway/keys.json`, followed as they are replaced; none where there is no such file.
 * @throws StartError for an invalid file.
 */
export async function openGatewayKeys(home: string, logger: Logger): Promise<GatewayKeys | undefined> {
  const file = gatewayKeysFile(home);
  if ((await readIfThere(file)) === undefined) return undefined;
  const followed = await followKeysFile(file, logger).catch((error: unknown) => {
    throw error instanceof KeysError ? new StartError(error.message) : error;
  });
  const timer = setInterval(() => void followed.refresh(), interval).unref();
  return {
    own: followed.current.own,
    keyOf: (field) => followed.current.tokens.keyOf(field),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
