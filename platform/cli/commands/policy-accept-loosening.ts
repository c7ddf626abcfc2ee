import { resolve } from 'node:path';
import type { Command } from 'commander';
import { acceptLoosening } from '#platform/runtime/accepted-supergraph.ts';
import { shownPath } from '../../mesh/domains.ts';
import { weftHome } from '../../mesh/home.ts';
import { parseDigest } from '../supergraph-digest.ts';

export function addPolicyAcceptLooseningCommand(policy: Command): void {
  policy
    .command('accept-loosening')
    .description('Lets a gateway serve the supergraph with this digest even if it loses protections.')
    .argument(
      '<digest>',
      "the supergraph's SHA-256, as the gateway's log and sha256sum print it",
      parseDigest,
    )
    .option('--home <folder>', "the gateway's home (default: WEFT_HOME, else .weft)")
    .addHelpText(
      'after',
      '\nIt applies to that supergraph only. A gateway that refused it serves it within seconds.',
    )
    .action(accept);
}

async function accept(digest: string, { home = weftHome() }: { readonly home?: string }): Promise<void> {
  await acceptLoosening(resolve(home), digest);
  process.stderr.write(
    `Accepted in "${shownPath(home)}". A gateway that refused this supergraph serves it within seconds; it still refuses any other digest.\n`,
  );
}
