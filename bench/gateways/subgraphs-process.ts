import { once } from 'node:events';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { type ClassicSubgraph, classicSubgraphs } from '../classic-subgraphs.ts';
import { largeSubgraphs } from './large-subgraphs.ts';
import { serveRaw } from './raw-server.ts';
import { placeholder, withoutUniqueName } from './unique.ts';

/** The counts of requests to the subgraphs since the last message. */
export interface Fetched {
  readonly fetches: number;
  /** Requests whose body or header names the client's request. */
  readonly unique: number;
}

/** The URL of each subgraph, by its name. */
export type SubgraphUrls = Readonly<Record<string, string>>;

/**
 * All subgraphs in a process of their own, with responses cached by request without its unique name, so that the
 * gateway dominates the measurement. Sends the URLs, then answers every message with `Fetched`.
 */
let fetches = 0;
let unique = 0;
process.on('message', () => {
  process.send?.({ fetches, unique } satisfies Fetched);
  fetches = 0;
  unique = 0;
});
const urls = await Promise.all([...classicSubgraphs, ...largeSubgraphs].map(serve));
process.send?.(Object.fromEntries(urls) satisfies SubgraphUrls);
await once(process, 'disconnect');
process.exit();

async function serve({ name, sdl, resolvers }: ClassicSubgraph): Promise<[string, string]> {
  // biome-ignore lint/suspicious/noExplicitAny: its resolver map is narrower than graphql-js's resolvers.
  const schema = buildSubgraphSchema([{ typeDefs: parse(sdl), resolvers: resolvers as any }]);
  const responses = new Map<string, RememberedResponse>();

  async function execute(asked: string): Promise<RememberedResponse> {
    const { query, variables } = JSON.parse(Buffer.from(asked, 'latin1').toString('utf8'));
    const result = await graphql({ schema, source: query, variableValues: variables ?? {} });
    const response = rememberResponse(JSON.stringify(result));
    responses.set(asked, response);
    return response;
  }

  const url = await serveRaw((head, body) => {
    // Latin-1 is the cheapest text that preserves every byte.
    const { rest, name } = withoutUniqueName(body.toString('latin1'));
    fetches += 1;
    if (name !== undefined || head.includes('unique')) unique += 1;
    const remembered = responses.get(rest);
    return remembered === undefined
      ? execute(rest).then((response) => bytesOf(response, name))
      : bytesOf(remembered, name);
  });
  return [name, url];
}

interface RememberedResponse {
  readonly bytes: Buffer;
  /** The text with the unique name's position, where a response repeats it, as it does an alias. */
  readonly text: string | undefined;
}

function rememberResponse(body: string): RememberedResponse {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return { bytes: Buffer.from(head + body), text: body.includes(placeholder) ? head + body : undefined };
}

function bytesOf({ bytes, text }: RememberedResponse, name: string | undefined): Buffer {
  if (text === undefined || name === undefined) return bytes;
  return Buffer.from(text.replaceAll(placeholder, name));
}
