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

What is refused beside the limits, with status 400: a number that is read as infinite, such as \`1e400\`, in a literal, a default or a variable (\`BAD_USER_INPUT\`), since JSON has no such number and would send null; and a request with two of a header that decides who asks, for what, or how the body is read: \`authorization\`, \`x-purpose\`, \`content-type\`, \`content-encoding\`, \`host\` (\`BAD_REQUEST\`).

A request that has not arrived whole after \`requestMs\` is answered 408 and its connection closed, within half a second; a connection on which nothing was sent yet is closed as well. Domains that are built with the kit do the same after 15 s.

\`weft policy explain\` and \`simulate\` hold the operations and variables that they read to the defaults from \`bodyDepth\` to \`variableValues\`, and name the file and \`LIMIT_EXCEEDED\`. Schemas and overlays that are composed have bounds of their own (\`SCHEMA_TOO_LARGE\` in [errors.md](errors.md)), and so have contracts and agreements.

Anonymous callers are told apart by the address that they connect from; behind a proxy that is the proxy's, for all of them.

With \`--workers N\` each process counts for itself, with its part of those from \`inFlight\` to \`requestBurst\`: an N-th, counts rounded down and at least 1. So all of them together let no more through than is said here (a count smaller than N apart: that is 1 for each). A caller gets all of it only where its connections are spread over the processes, which are given new connections in turn; one who asks over a single connection gets an N-th. Raise \`requestsPerSecond\` where that is too little.

## What an operation costs
With \`cost\` set, an operation is estimated before it is planned, from \`@cost\` and \`@listSize\` ([v0.1](https://specs.apollo.dev/cost/v0.1)) as the supergraph has them. An object costs 1, a scalar or an enum value nothing, an input object 1, a mutation 10 more, and \`@cost(weight:)\` on a type, a field, an argument or an input field says otherwise: on a field it counts in place of its type's. A list costs its items. How many those are says the argument that \`slicingArguments\` names, as it is given or by its default, else \`assumedSize\`, else \`unpagedRows\`; for \`sizedFields\` the field above says it. Where one slicing argument is required, which it is by default, exactly one must be given, or have a default: else the operation is \`GRAPHQL_VALIDATION_FAILED\`. Behind an interface or union the most expensive object counts. Fragments count wherever they are spread, and \`@skip\` and \`@include\` are not looked at. The Router estimates alike, but takes an interface's own weight, leaves out what a literal \`@skip\` leaves out, and adds what \`@requires\` has fetched.

## What a refusal costs
\`npx node bench/refusals.ts\` sends documents of up to 64 kB and bodies of up to 1 MB, of some 110 kinds, anonymously and with a token, each as a text that was not seen before, to a gateway over the six domains of the demo, which answer. It tells the CPU of each as a multiple of what an ordinary small request costs in the same run, \`{ order(id: "O00000001") { id status total } }\` as a text that was not seen before, other threads' CPU among it; and how long it holds the event loop. The bounds are 20 times and 100 ms; what is over them is named.

Measured while other work kept both cores busy (load 13 to 20), so that ratios are rough and how long the loop was held says nothing (\`--rounds 5 --warm 3 --random 12\`, 2026-11-30): the ordinary request took 3.9 ms of CPU, 0.9 ms as a text that came before. Medians of the rounds, as multiples of the 3.9 ms:

| kind of document | the most | which |
|---|---|---|
| refused | 10.5 | filters over 990 lists in a variable, masked to the caller; 121 of 129 under 1 |
| numbers that are read as infinite | 0.6 | at the end of 600 lists |
| JSON beside the document, 64 kB | 1.3 | as many values as may be, answered |
| JSON beside the document, 1 MB | 7.4 | numbers, refused; nested 520,000 deep: 0.8 |
| masked fields | 10.0 | 900 comparisons in one filter, refused |
| denied fields | 914 | \`shipments(first: 1000)\` with 48 aliases of \`recipientAddress\`, answered: **over** |
| answered, at the limits | 30.2 | 16 roots over five domains: **over**; hops as deep as may be, 23.0, and 49 entities of one row, 22.4, too |
| drawn at random, 290 selections | 16.7 | answered |

With the limit \`recursiveSelections\` at 400, going through domains as deep and as often as the limits let one takes more. The first operations of a process, before its code is compiled, cost ten times as much. Where domains share most of their fields planning takes more (\`npx node bench/planning.ts\`), which is what \`comparedPlans\` is for.
`;
}

interface Entry {
  readonly default: number;
  readonly meaning: string;
  readonly answer?: string;
}
