import { expect, test } from 'vitest';
import { limitCatalogue } from '#gateway/limits/limits.ts';

// docs/limits.md is written from the table that the gateway reads: `npx vitest run test/docs -u`.
test('docs/limits.md lists every limit there is, with its default', async () => {
  await expect(printLimits()).toMatchFileSnapshot('../../docs/limits.md');
});

function printLimits(): string {
  const rows = Object.entries(limitCatalogue).map(([name, entry]) => {
    const { default: value, meaning, answer = '`LIMIT_EXCEEDED`, 400' }: Entry = entry;
    return `| \`${name}\` | ${value} | ${meaning} | ${answer} |`;
  });
  return `# Limits

What one request, and one caller, may ask of the gateway. A request that is over a limit is refused before anything is planned or fetched, and the message names the limit. They hold for GET and POST alike. This page is written from the table in the code (\`npx vitest run test/docs -u\`).

| limit | default | what is counted | answered with |
|---|---|---|---|
${rows.join('\n')}

Every limit can be set: \`npm run gateway -- --limits limits.json\`, a JSON object such as \`{"depth": 12, "rows": 20000}\`. A name that is no limit, or a value that is no whole number, is told and the gateway does not start. What fetches from a domain may take is in [fetches.md](fetches.md).

Anonymous callers are told apart by the address that they connect from; behind a proxy that is the proxy's, for all of them.

With \`--workers N\` each process counts for itself, with its part of the first four: an N-th, counts rounded down and at least 1. So all of them together let no more through than is said here (a count smaller than N apart: that is 1 for each). A caller gets all of it only where its connections are spread over the processes, which are given new connections in turn; one who asks over a single connection gets an N-th. Raise \`requestsPerSecond\` where that is too little.

## What an operation costs
With \`cost\` set, an operation is estimated before it is planned, from \`@cost\` and \`@listSize\` ([v0.1](https://specs.apollo.dev/cost/v0.1)) as the supergraph has them. An object costs 1, a scalar or an enum value nothing, an input object 1, a mutation 10 more, and \`@cost(weight:)\` on a type, a field, an argument or an input field says otherwise: on a field it counts in place of its type's. A list costs its items. How many those are says the argument that \`slicingArguments\` names, as it is given or by its default, else \`assumedSize\`, else \`unpagedRows\`; for \`sizedFields\` the field above says it. Where one slicing argument is required, which it is by default, exactly one must be given, or have a default: else the operation is \`GRAPHQL_VALIDATION_FAILED\`. Behind an interface or union the most expensive object counts. Fragments count wherever they are spread, and \`@skip\` and \`@include\` are not looked at. The Router estimates alike, but takes an interface's own weight, leaves out what a literal \`@skip\` leaves out, and adds what \`@requires\` has fetched.

## What a refusal costs
\`npx node bench/refusals.ts\` sends documents of up to 64 kB of some 150 kinds, anonymously and with a token, to a gateway over the six domains of the demo, each as a text that was not seen before. On two shared cores, after a warm-up, with domains that are down (\`npx node bench/refusals.ts --rounds 5 --warm 2\`, 2026-11-25): medians of at most 44 ms of CPU, other threads' among it, for what is planned and answered, introspection among it; at most 21 ms for what is refused (under 3 ms for 183 of 253); the event loop is held for at most 8 ms. Single runs cost up to 93 ms, and held the loop up to 39 ms, where garbage is collected meanwhile or the machine is busy. With the limit \`recursiveSelections\` at 400, going through domains as deep and as often as the limits let one takes more than 50 ms. The first operations of a process, before its code is compiled, cost ten times as much. Planning is in these figures, and was on the serving thread when they were measured; it has a thread of its own since. Where domains share most of their fields it takes more (\`npx node bench/planning.ts\`), which is what \`comparedPlans\` is for.
`;
}

interface Entry {
  readonly default: number;
  readonly meaning: string;
  readonly answer?: string;
}
