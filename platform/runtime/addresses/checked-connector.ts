import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { whyRefusedAddress } from './refused-addresses.ts';

export interface CheckedConnectorOptions {
  /** Milliseconds. @default undici's */
  readonly timeout?: number;
  /** Why an address is not connected to. @default those that nothing of a mesh is at */
  readonly whyRefused?: (address: string) => string | undefined;
  /** Resolves names, as `dns.lookup` does. @default that */
  readonly lookup?: LookupFunction | undefined;
}

/** The address that a name has is not one to connect to. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
  readonly code = 'ADDRESS_REFUSED';
}

/**
 * Connects to an address only after it was checked: the one that the name has for this connection, not one that was
 * resolved before, which it may have no more (DNS rebinding). A name of which one address is refused has no other.
 */
export function checkedConnector({
  timeout,
  whyRefused = whyRefusedAddress,
  lookup = systemLookup as LookupFunction,
}: CheckedConnectorOptions = {}): buildConnector.connector {
  const refusal = (address: string): RefusedAddressError | undefined => {
    const why = whyRefused(address);
    return why === undefined ? undefined : new RefusedAddressError(`its address ${address} is ${why}`);
  };
  const checked: LookupFunction = (hostname, options, callback) =>
    lookup(hostname, options, (error, found, family) => {
      const addresses = typeof found === 'string' ? [found] : (found ?? []).map(({ address }) => address);
      const refused = error ? undefined : addresses.map(refusal).find((one) => one !== undefined);
      callback(error ?? refused ?? null, found, family);
    });
  const connect = buildConnector({ ...(timeout === undefined ? {} : { timeout }), lookup: checked });
  return (options, callback) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // An address is not looked up.
    const refused = isIP(host) === 0 ? undefined : refusal(host);
    if (refused) callback(refused, null);
    else connect(options, callback);
  };
}
