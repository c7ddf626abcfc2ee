import { expect, test } from 'vitest';
import { cacheBounds } from '#gateway/limits/cache-bounds.ts';
import { limitCatalogue } from '#gateway/limits/limits.ts';

// docs/limits.md is generated from the catalogue that the gateway uses: `npx vitest run test/docs -u`.
test('docs/limits.md lists every limit with its default', async () => {
  await expect(printLimits()).toMatchFileSnapshot('../../docs/limits.md');
});

function printLimits(): string {
  const rows = Object.entries(limitCatalogue).map(([name, entry]) => {
    const { default: value, meaning, response = '`LIMIT_EXCEEDED`, 400' }: Entry = entry;
    return `| \`${name}\` | ${value} | ${meaning} | ${response} |`;
  });
  const bounds = Object.entries(cacheBounds).map(([name, bound]) => {
    const {
      entries,
      meaning,
      size = '',
    }: { entries: number; meaning: string; size?: number | string } = bound;
    return `| \`${name}\` | ${entries} | ${size} | ${meaning} |`;
  });
  return `# Limits

What one request, and one caller, may ask of the gateway. A request that is over a limit is refused before anything is planned or fetched (over \`planFetches\`: before anything is fetched), and the message names the limit. They hold for GET and POST alike. This page is written from the table in the code (\`npx vitest run test/docs -u\`).

| limit | default | what is counted | answered with |
|---|---|---|---|
${rows.join('\n')}

Every limit can be set: \`npm run gateway -- --limits limits.json\`, a JSON object such as \`{"depth": 12, "rows": 20000}\`. A name that is no limit, or a value that is no whole number, is told and the gateway does not start. What fetches from a domain may take is in [fetches.md](fetches.md).

What is refused beside the limits, with status 400: a number that is read as infinite, such as \`1e400\`, in a literal, a default or a variable (\`BAD_USER_INPUT\`), since JSON has no such number and would send null; and a request with two of a header that decides who asks, for what, or how the body is read: \`authorization\`, \`x-purpose\`, \`content-type\`, \`content-encoding\`, \`host\` (\`BAD_REQUEST\`).

A request that has not arrived whole after \`requestMs\` is answered 408 and its connection closed, within half a second; a connection on which nothing was sent yet is closed as well. Domains that are built with the kit do the same after 15 s.

\`weft policy explain\` and \`simulate\` hold the operations and variables that they read to the defaults from \`bodyDepth\` to \`variableValues\`, and name the file and \`LIMIT_EXCEEDED\`. Schemas and overlays that are composed have bounds of their own (\`SCHEMA_TOO_LARGE\` in [errors.md](errors.md)), and so have contracts and agreements.

Anonymous callers are told apart by the address that they connect from; behind a proxy that is the proxy's, for all of them.

With \`--workers N\` each process counts for itself, with its part of those from \`inFlight\` to \`requestBurst\`: an N-th, counts rounded down and at least 1. So all of them together let no more through than is said here (a count smaller than N apart: that is 1 for each). A caller gets all of it only where its connections are spread over the processes, which are given new connections in turn; one who asks over a single connection gets an N-th. Raise \`requestsPerSecond\` where that is too little.

## What a process remembers
Each is bounded, so that none grows with what is sent; where one is full, the least recently used makes room. They are set in the code alone (\`gateway/limits/cache-bounds.ts\`). Domains' responses are beside them ([cache.md](cache.md)).

| cache | entries | size | of what |
|---|---|---|---|
${bounds.join('\n')}

## What an operation costs
With \`cost\` set, an operation is estimated before it is planned, from \`@cost\` and \`@listSize\` ([v0.1](https://specs.apollo.dev/cost/v0.1)) as the supergraph has them. An object costs 1, a scalar or an enum value nothing, an input object 1, a mutation 10 more, and \`@cost(weight:)\` on a type, a field, an argument or an input field says otherwise: on a field it counts in place of its type's. A list costs its items. How many those are says the argument that \`slicingArguments\` names, as it is given or by its default, else \`assumedSize\`, else \`unpagedRows\`; for \`sizedFields\` the field above says it. Where one slicing argument is required, which it is by default, exactly one must be given, or have a default: else the operation is \`GRAPHQL_VALIDATION_FAILED\`. Behind an interface or union the most expensive object counts. Fragments count wherever they are spread, and \`@skip\` and \`@include\` are not looked at. The Router estimates alike, but takes an interface's own weight, leaves out what a literal \`@skip\` leaves out, and adds what \`@requires\` has fetched.

## What a refusal costs
\`npx node bench/refusals.ts\` sends documents of up to 64 kB and bodies of up to 1 MB, of some 115 kinds, anonymously and with a token, to a gateway over the six domains of the demo, which answer.

- **The ratio** compares new texts with new texts: the CPU of a document that was not seen before, to the CPU of an ordinary small request in the same run that was not seen before either, \`{ order(id: "O00000001") { id status total } }\`. Parsing, validation, planning and compilation are part of both, on whichever thread: planning has a thread of its own, and V8 compiles and collects on others. The bound is 20 times.
- **The turn** is the most CPU that the serving thread takes before its event loop looks at its timers again. The bound is 100 ms. By the clock the loop is held longer where other processes want the core; that is printed, and judged by nobody.

On two virtual cores with nothing else to do (\`npx node bench/refusals.ts --rounds 5 --warm 3 --random 12\`, 2026-11-30) the ordinary request took 3.05 ms of CPU, 0.73 ms as a text that came before. Medians of the rounds, as multiples of the 3.05 ms, and the longest turns in milliseconds of CPU; of 260 documents and callers none is over 20 times, or 100 ms:

| kind of document | the most | longest turn | which |
|---|---|---|---|
| refused for its plan | 19.6 | 11 | 16 roots over five domains, 81 fetches; hops as deep as may be, 109 fetches, 13.9 |
| refused, others | 15.9 | 39 | 900 comparisons of a masked field in one filter; 146 of 164 under 1 |
| numbers that are read as infinite | 0.4 | 2 | at the end of 600 lists |
| JSON beside the document, 64 kB | 1.0 | 3 | one string, answered |
| JSON beside the document, 1 MB | 12.2 | 10 | one string, answered without a token; nested 520,000 deep 0.7 |
| denied fields | 3.6 | 7 | \`shipments(first: 1000)\` with 48 aliases of \`recipientAddress\`, answered |
| masked fields, answered | 6.5 | 16 | \`users(first: 1000)\` with 48 aliases of \`email\` |
| answered, at the limits | 15.2 | 25 | whatever is within every limit; the turn is of a thousand variables of lists |
| drawn at random, 290 selections | 13.2 | 17 | answered |

The first large document that is planned costs most, while V8 still compiles the planner: on a machine that was kept busy by other work (load 23) it was at 23.4, and after twenty rounds to warm up at 7.4 (\`--only 'over domains' --rounds 11 --warm 20\`).

What multiplies are the fetches of a plan: each costs the planner, its thread's messages and the domains something, so \`planFetches\` bounds them. Planning itself is most of what is left of a plan that is refused. Of honest operations the demo's six domains take 6 fetches, a dashboard of six panels 13, random ones of 290 selections up to 37; generated operations over generated domains (\`test/gateway/execution\`) up to 8, and introspection none.

With the limit \`recursiveSelections\` at 400, going through domains as deep and as often as the limits let one takes more. The first operations of a process, before its code is compiled, cost ten times as much. Where domains share most of their fields planning takes more (\`npx node bench/planning.ts\`), which is what \`comparedPlans\` is for.
`;
}

interface Entry {
  readonly default: number;
  readonly meaning: string;
  readonly response?: string;
}
