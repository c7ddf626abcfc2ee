import { buildSubgraphSchema } from '@apollo/subgraph';
import { type GraphQLSchema, parse } from 'graphql';
import { envelopeHeader } from '#platform/runtime/envelope.ts';
import { printSubgraphSchema } from '#schema/model/print-schema.ts';
import { readProduct } from '#schema/model/read-product.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';
import type { MeshStatements } from '#schema/policy/policy.ts';
import type { TestPostgres } from '#test/testkit/test-postgres.ts';
import { createTestProduct } from '#test/testkit/test-product.ts';
import type { Answer, Side, Stage } from './find-leak.ts';
import { makeOperation } from './operations.ts';
import { printContract } from './print-contract.ts';
import { hospital, principals } from './products.ts';
import type { ProductSpec } from './spec.ts';
import type { StageOptions } from './stage-options.ts';
import { statementsOf } from './statements.ts';
import { secrets } from './tokens.ts';
import { createFieldIndex } from './uses.ts';
import { makeWorlds, type Worlds } from './worlds.ts';

export const snapshotNames = [
  { id: '20991231T000000Z-00000001', publishedAt: '2099-12-31T00:00:00.000Z' },
  { id: '20991231T000001Z-00000002', publishedAt: '2099-12-31T00:00:01.000Z' },
] as const;

/** One product behind its socket, with requests like its gateway's. */
export function createProductStage(options: StageOptions = {}, product: ProductSpec = hospital): Stage {
  const contract = printContract(product);
  const schema = schemaOf(product);
  return {
    principals: options.principals ?? Object.values(principals),
    worlds: (who, choices) => makeWorlds(product.entities, who, choices),
    operation: (worlds, choices) =>
      makeOperation({
        schema,
        index: createFieldIndex(product.entities, worlds.who),
        worlds,
        choices,
        snapshots: [snapshotNames[0].id],
        cell: options.cell,
      }),
    open: (worlds, at) =>
      openProduct(contract, worlds, at, { statements: statementsOf(product), postgres: options.postgres }),
  };
}

export function schemaOf(product: ProductSpec): GraphQLSchema {
  const reading = readProduct(printContract(product), { file: `${product.domain}.yaml` });
  if (!reading.ok) throw new Error(JSON.stringify(reading.findings, null, 2));
  return buildSubgraphSchema([{ typeDefs: stripPolicy(parse(printSubgraphSchema(reading.model))) }]);
}

export interface OpenProductOptions {
  /** The statements of governance. @default those of the test kit */
  readonly statements?: MeshStatements;
  /** The server of its snapshots. @default DuckDB with Parquet */
  readonly postgres?: TestPostgres | undefined;
}

export async function openProduct(
  contract: string,
  worlds: Worlds,
  at: 0 | 1,
  { statements, postgres }: OpenProductOptions = {},
): Promise<Side> {
  const [snapshot] = snapshotNames;
  const product = await createTestProduct({
    contract,
    rows: worlds.rows[at],
    snapshot,
    secrets,
    postgres,
    ...(statements ? { statements } : {}),
  });
  const { digest, url } = product.policy;
  return {
    async ask(asked, principal) {
      const body = JSON.stringify(asked);
      const envelope = { principal, policy: digest, policyUrl: url };
      const token = await product.signer.sign(envelope, product.model.domain, body);
      return post(product.server.url, body, { [envelopeHeader]: token });
    },
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}

export async function post(url: string, body: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const { date: _, ...kept } = Object.fromEntries(response.headers);
  // A snapshot epoch contains the id of its process.
  const text = (await response.text()).replace(/"epoch":"[^"]+"/g, '"epoch":""');
  return { status: response.status, headers: kept, body: text };
}
