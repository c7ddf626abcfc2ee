import { expect, test } from 'vitest';
import { fetchLimitCatalogue } from '#gateway/fetches/fetch-limits.ts';

// docs/fetches.md is generated from the catalogue that the gateway uses: `npx vitest run test/docs -u`.
test('docs/fetches.md lists every limit of fetches with its default', async () => {
  await expect(printFetches()).toMatchFileSnapshot('../../docs/fetches.md');
});

function printFetches(): string {
  const rows = Object.entries(fetchLimitCatalogue).map(
    ([name, { default: value, minimum, meaning }]) => `| \`${name}\` | ${value} | ${minimum} | ${meaning} |`,
  );
  return `# Fetches

What the gateway's fetches from one domain may take, and what is done where they fail. This page is written from the table in the code (\`npx vitest run test/docs -u\`).

| name | default | at least | meaning |
|---|---|---|---|
${rows.join('\n')}

Each can be set for all domains and for one, by the name that the supergraph has for it: \`npm run gateway -- --fetches fetches.json\`, or the same of \`npm start\`, a JSON object such as \`{"timeoutMs": 5000, "domains": {"orders": {"timeoutMs": 2000, "connections": 16}}}\`. A name that is none, or a value that is no whole number in its range, is told and the gateway does not start. A domain that the supergraph does not have is told in the log, as a finding: it may come with the next one. In code it is \`GatewayOptions.fetches\`.

## Addresses
Signed requests go to a domain's address, so it is checked where a connection is made: the address that the name has for this connection, not one that was resolved before. Link-local addresses (169.254.0.0/16, fe80::/10), among them the metadata services of clouds, and those metadata services that are elsewhere (fd00:ec2::254, 100.100.100.200 and others) are not connected to, in whatever form they are written: mapped into IPv6, as NAT64 or 6to4, in decimal or hexadecimal. The domain's fields are null with \`SUBGRAPH_UNAVAILABLE\`, as those of a domain that is down, and the log names the address. A URL with a user name or a password does not load, nor one that is neither http nor https. Redirects are not followed.

## What is a response
A response in GraphQL's form is the domain's word, whatever its HTTP status. Whatever else comes costs the fields of the fetch, with an error that names the domain, and nothing else: another content type, an encoding (\`accept-encoding: identity\` is sent), text that is not UTF-8 or not JSON, a redirect, more bytes than may be, a connection that breaks before HTTP says that the response is complete, \`data\` that is no object, \`errors\` that is no list. A body that is not wanted is not read: its connection is left.

A response about entities has to have a list of as many as were asked about, each an object or null. Of another list, or of none, nothing is taken, since it is not known which entity is which; what stands in the place of one entity costs that one. Either is \`SUBGRAPH_ERROR\` at the fields of the entities, and in the log with what was found.

## What is tried again
Queries alone, never what may change something, and only after what can pass by itself: a connection that cannot be made in time, is refused or is broken off, and status 502, 503 and 504 without GraphQL. Pauses are random (full jitter). All tries and pauses are within the time of the one fetch; fetches that went together and are sent again one by one have their time anew. A budget keeps further tries a share of the fetches of the domain, so that a domain that is down is not asked many times as often as one that is up. The log has \`a fetch is tried again\` with the domain and the reason.

## The circuit breaker
Each domain has one. It counts connections that fail, timeouts, and status 5xx without GraphQL; callers that go away count neither way, and what is wrong with one response (too large, not JSON, status 4xx) is no sign of a domain that is down. While it is open, fetches of the domain fail at once with \`SUBGRAPH_UNAVAILABLE\`, as those of any domain that is down do: a client can do nothing else about it. The log says \`circuit breaker opened\`, \`circuit breaker stays open\` and \`circuit breaker closed\`, and gives \`its circuit breaker is open\` as the reason of each fetch.

An open breaker does not wait for its time where the domain is back before. The gateway sends \`GET\` to the domain's address every \`breakerWatchMs\`, on a connection of its own, without a query and without credentials. A response of any status below 500 says that something is there again, and the next fetches are tried as they are after \`breakerOpenMs\`. So a process that is started again is asked as soon as it listens, whoever started it. Where such a fetch fails, the domain responds and is not well, and it is left alone for all of \`breakerOpenMs\`: an overloaded domain is asked no more often than without this. The watch ends after \`breakerOpenMs\`; a caller's fetch is tried then, as ever.

## One domain and the others
Nothing is shared between domains: each has its own connections, queue, budget and breaker. A slow domain holds its own connections and so many bytes; what is over its queue is refused at once with \`SUBGRAPH_OVERLOADED\`. A fetch that nobody waits for any more, because its time is over or its caller went away, leaves the queue, or its connection is closed.
`;
}
