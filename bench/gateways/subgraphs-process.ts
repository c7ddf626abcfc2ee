import { once } from 'node:events';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { type ClassicSubgraph, classicSubgraphs } from '../classic-subgraphs.ts';
import { largeSubgraphs } from './large-subgraphs.ts';
import { serveRaw } from './raw-server.ts';
import { placeholder, withoutUniqueName } from './unique.ts';

/** What the subgraphs were asked since they were last asked this. */
export interface Fetched {
  readonly fetches: number;
  /** Those that said, in their body or in a header, which request they are for. */
  readonly unique: number;
}

/** Where each subgraph is, by its name. */
export type SubgraphUrls = Readonly<Record<string, string>>;

/**
 * All subgraphs in a process of their own, each answer remembered by what was asked, whatever the request was made
 * unique with: it is the gateway that is measured. Tells where they are, then answers every message with `Fetched`.
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
  const answers = new Map<string, RememberedAnswer>();

  async function execute(asked: string): Promise<RememberedAnswer> {
    const { query, variables } = JSON.parse(Buffer.from(asked, 'latin1').toString('utf8'));
    const result = await graphql({ schema, source: query, variableValues: variables ?? {} });
    const answer = rememberAnswer(JSON.stringify(result));
    answers.set(asked, answer);
    return answer;
  }

  const url = await serveRaw((head, body) => {
    // Latin-1 is the cheapest text that keeps every byte apart.
    const { rest, name } = withoutUniqueName(body.toString('latin1'));
    fetches += 1;
    if (name !== undefined || head.includes('unique')) unique += 1;
    const remembered = answers.get(rest);
    return remembered === undefined
      ? execute(rest).then((answer) => bytesOf(answer, name))
      : bytesOf(remembered, name);
  });
  return [name, url];
}

interface RememberedAnswer {
  readonly bytes: Buffer;
  /** Where the unique name stood in what was asked and was answered to, as an alias does. */
  readonly text: string | undefined;
}

function rememberAnswer(body: string): RememberedAnswer {
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return { bytes: Buffer.from(head + body), text: body.includes(placeholder) ? head + body : undefined };
}

function bytesOf({ bytes, text }: RememberedAnswer, name: string | undefined): Buffer {
  if (text === undefined || name === undefined) return bytes;
  return Buffer.from(text.replaceAll(placeholder, name));
}
