import type { KeysListing, ListedSnapshot } from '../mesh/keys/list-keys.ts';

/** A listing of keys for people. */
export function printKeys({ tokenDomains, snapshots }: KeysListing): string {
  const rows = tokenDomains.map(({ name, current, revoked, holders }) => [
    name,
    `v${current}`,
    revoked.map((version) => `v${version}`).join(' ') || '-',
    holders.join(', '),
  ]);
  const all = [['token domain', 'current', 'revoked', 'held by'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const lines = all.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [...lines, '', ...snapshots.map(printSnapshot), ''].join('\n');
}

function printSnapshot({ product, tokens, behind }: ListedSnapshot): string {
  const told = tokens.map(({ tokenDomain, version, current, revoked, from }) => {
    const is = version === undefined ? 'no version' : `v${version}`;
    const state = revoked ? ', revoked' : version === current ? '' : `, current v${current}`;
    return `${tokenDomain} ${is}${state}${from === undefined ? '' : ` from ${from}`}`;
  });
  return `snapshot of ${product}: ${told.join('; ')}${behind ? ' (to be published)' : ''}`;
}
