import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema, graphql } from 'graphql';
import { type GraphiqlOptions, graphiqlRoutes } from '#gateway/graphiql/graphiql-routes.ts';
import { type HttpServer, type Route, startHttpServer } from '#platform/runtime/http-server.ts';

export const pageContent = {
  query: '{ whoAmI }',
  personas: [
    { name: 'analyst', about: 'sees no personal data', token: 'token-of-analyst' },
    { name: 'steward', about: 'sees all', token: 'token-of-steward' },
  ],
};

/** The page on a graph with one field, which returns the caller's Authorization header. */
export async function startPage(options: GraphiqlOptions = {}): Promise<HttpServer> {
  const schema = buildSchema('type Query { whoAmI: String }');
  const graph: Route = {
    method: 'POST',
    path: '/graphql',
    async handle({ body, headers }) {
      const { query } = JSON.parse(body) as { query: string };
      const result = await graphql({ schema, source: query, rootValue: { whoAmI: headers.authorization } });
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(result),
      };
    },
  };
  return startHttpServer({ routes: [...(await graphiqlRoutes(options)), graph], port: 0, onError: rethrow });
}

function rethrow(error: unknown): never {
  throw error;
}

/** A file for the page, in a folder of its own. */
export async function personasFile(query = pageContent.query): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'weft-graphiql-')), 'personas.json');
  await writeFile(file, JSON.stringify({ ...pageContent, query }));
  return file;
}
