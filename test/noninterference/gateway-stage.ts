import { buildSchema, type GraphQLSchema } from 'graphql';
import type { GatewayOptions } from '#gateway/options.ts';
import type { ServeOptions } from '#platform/product/serve-product.ts';
import { composeSupergraph, type OverlaySource } from '#schema/compose.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import type { Side, Stage } from './find-leak.ts';
import type { Asked } from './operation-text.ts';
import { makeOperation } from './operations.ts';
import { printContract } from './print-contract.ts';
import { post, snapshotNames } from './product-stage.ts';
import { hospital, principals, sites } from './products.ts';
import type { ProductSpec } from './spec.ts';
import type { StageOptions } from './stage-options.ts';
import { statementsOverlay } from './statements.ts';
import { secrets, tokenName } from './tokens.ts';
import { createFieldIndex } from './uses.ts';
import { makeWorlds, type Worlds } from './worlds.ts';

export const products = [hospital, sites];
export const entities = products.flatMap((product) => product.entities);

/** Two products behind a gateway, with requests like a consumer's. */
export function createGatewayStage(options: StageOptions = {}): Stage {
  const schema = graphSchema();
  return {
    principals: options.principals ?? Object.values(principals),
    worlds: (who, choices) => makeWorlds(entities, who, choices),
    operation(worlds, choices) {
      const operation = makeOperation({
        schema,
        index: createFieldIndex(entities, worlds.who),
        worlds,
        choices,
        snapshots: [snapshotNames[0].id],
        daring: 0.15,
        cell: options.cell,
      });
      const tokensFirst = options.tokensFirst || choices.chance(0.1);
      return tokensFirst && !operation.before
        ? { ...operation, before: withTokens(operation, worlds) }
        : operation;
    },
    open: openMesh,
  };
}

/** The same operation but for its values: what is cached of it must not decide for the other. */
function withTokens({ query, variables }: Asked, { domains }: Worlds): Asked {
  const [domain] = domains;
  const token = domain ? tokenName(domain.name, 0) : '';
  return { query: query.replace(/"(?:[^"\\]|\\.)*"/g, () => JSON.stringify(token)), variables };
}

/** The consumer's schema: the supergraph without its own directives, which no operation uses. */
export function graphSchema(): GraphQLSchema {
  return buildSchema(supergraphOf(products), { assumeValid: true });
}

/** @throws where it does not compose. */
export function supergraphOf(
  served: readonly ProductSpec[],
  overlays: readonly OverlaySource[] = [],
): string {
  const subgraphs = served.map((product) => {
    const reading = readProduct(printContract(product), { file: `${product.domain}.yaml` });
    if (!reading.ok) throw new Error(JSON.stringify(reading.findings, null, 2));
    return { name: product.domain, url: 'http://127.0.0.1:1', sdl: printSubgraphSchema(reading.model) };
  });
  const composed = composeSupergraph({ subgraphs, overlays: [statementsOverlay(served), ...overlays] });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings, null, 2));
  return composed.supergraph;
}

/** The mesh over one of the worlds. */
export function createStageMesh(
  worlds: Worlds,
  at: 0 | 1,
  more: { readonly gateway?: Partial<GatewayOptions>; readonly serve?: Partial<ServeOptions> } = {},
): Promise<KitMesh> {
  const [snapshot] = snapshotNames;
  const shared = { rows: worlds.rows[at], snapshot, secrets, ...(more.serve && { serve: more.serve }) };
  return createKitMesh({
    products: products.map((product) => ({ contract: printContract(product), ...shared })),
    overlays: [statementsOverlay(products)],
    // Each operation is asked twice: the first execution is interpreted, the second one's code generated.
    gateway: { interpretedExecutions: 1, ...more.gateway },
  });
}

async function openMesh(worlds: Worlds, at: 0 | 1): Promise<Side> {
  const mesh = await createStageMesh(worlds, at);
  const side = askTwice(mesh.gateway.url, await mesh.tokenOf(worlds.who));
  return { ...side, [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose]() };
}

/** Asks each operation twice: what is cached of it must disclose as little. */
export function askTwice(url: string, token: string | undefined): Pick<Side, 'ask'> {
  // Compressed, a response's length is that of its tokens' letters, which are others in the other world.
  const headers: Record<string, string> = {
    'accept-encoding': 'identity',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return {
    async ask(asked) {
      const response = await post(url, JSON.stringify(asked), headers);
      const again = await post(url, JSON.stringify(asked), headers);
      const body = `${response.body}\n${again.body}`.replace(
        /"correlationId":"[\w-]+"/g,
        '"correlationId":""',
      );
      return { ...response, headers: withoutId(response.headers), body };
    },
  };
}

/** Each request has its own id, in its response, in the tag that a server makes of it, and in the logs. */
function withoutId(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !/correlation|request-id|etag/.test(name)),
  );
}
