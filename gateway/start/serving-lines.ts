import type { Arguments } from './arguments.ts';

/** What is told on standard output once a gateway serves: where, and that every caller is anonymous where that is so. */
export function servingLines(
  { issuer, issuers }: Pick<Arguments, 'issuer' | 'issuers'>,
  graph: string,
  operators: string | undefined,
): string {
  const lines = [
    `The graph is at ${graph}/graphql`,
    ...(operators === undefined ? [] : [`Metrics are at ${operators}/metrics`]),
    ...(issuer === undefined && issuers === undefined
      ? ['Every caller is anonymous, with a token too: no issuer is named (--issuer, --issuers).']
      : []),
  ];
  return lines.join('\n');
}
