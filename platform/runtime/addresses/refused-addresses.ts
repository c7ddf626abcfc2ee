import { BlockList, isIP } from 'node:net';

/**
 * Addresses that nothing of a mesh is at: link-local ones (RFC 3927, RFC 4291), among which are the metadata services of
 * clouds, and those of the metadata services that are elsewhere. A signed request must not go there, and what answers
 * there must not be believed. IPv4 addresses in IPv6's forms count: mapped (a rule for IPv4 holds for those), compatible,
 * NAT64 and 6to4.
 */
const neverReached = new BlockList();
neverReached.addSubnet('169.254.0.0', 16, 'ipv4');
neverReached.addAddress('100.100.100.200', 'ipv4');
neverReached.addAddress('192.0.0.192', 'ipv4');
neverReached.addSubnet('fe80::', 10, 'ipv6');
neverReached.addAddress('fd00:ec2::254', 'ipv6');
neverReached.addAddress('fd20:ce::254', 'ipv6');
neverReached.addSubnet('::a9fe:0', 112, 'ipv6');
neverReached.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
neverReached.addSubnet('2002:a9fe::', 32, 'ipv6');

/** Addresses of this machine and of private networks: RFC 1918, RFC 4193, RFC 6598. */
const inward = new BlockList();
inward.addSubnet('0.0.0.0', 8, 'ipv4');
inward.addSubnet('10.0.0.0', 8, 'ipv4');
inward.addSubnet('100.64.0.0', 10, 'ipv4');
inward.addSubnet('127.0.0.0', 8, 'ipv4');
inward.addSubnet('172.16.0.0', 12, 'ipv4');
inward.addSubnet('192.168.0.0', 16, 'ipv4');
inward.addSubnet('::', 127, 'ipv6');
inward.addSubnet('fc00::', 7, 'ipv6');

/** Why nothing connects to an address; `undefined` for one that may be reached. */
export function whyRefusedAddress(address: string): string | undefined {
  return isIn(neverReached, address) ? 'a link-local address or that of a metadata service' : undefined;
}

/** Whether an address is this machine's or a private network's, or one that nothing connects to. */
export function isInwardAddress(address: string): boolean {
  return isIn(inward, address) || isIn(neverReached, address);
}

function isIn(list: BlockList, address: string): boolean {
  const [plain = ''] = address.replace(/^\[|\]$/g, '').split('%');
  const version = isIP(plain);
  return version !== 0 && list.check(plain, version === 6 ? 'ipv6' : 'ipv4');
}
