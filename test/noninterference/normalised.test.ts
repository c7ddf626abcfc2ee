import fc from 'fast-check';
import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type ValueNode,
  visit,
} from 'graphql';
import { expect, test } from 'vitest';
import { openAuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';
import { createLogger } from '#platform/runtime/log.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { auditRecords } from '#test/testkit/audit-records.ts';
import { arbitraryOf } from '#test/testkit/choices.ts';
import { fixedSeed } from '#test/testkit/draws.ts';
import { createKitMesh } from '#test/testkit/kit-mesh.ts';
import { temporaryFolder } from '#test/testkit/temporary-folder.ts';
import { entities, graphSchema, products } from './gateway-stage.ts';
import type { Asked } from './operation-text.ts';
import { makeOperation } from './operations.ts';
import { printContract } from './print-contract.ts';
import { post, snapshotNames } from './product-stage.ts';
import { principals } from './products.ts';
import { statementsOverlay } from './statements.ts';
import { createTokenBook, secrets, tokenName } from './tokens.ts';
import { createFieldIndex } from './uses.ts';
import { makeWorlds, type Worlds } from './worlds.ts';

const schema = graphSchema();
const runs = Number(process.env.WEFT_NONINTERFERENCE_RUNS ?? 2_400) * 0.06;
const onEach = Math.max(1, Math.round(runs / Object.keys(principals).length));
/** Small enough that some operations are refused for each. */
const limits = { rows: 300, cost: 400, requestsPerSecond: 0 };

interface Response {
  readonly status: number;
  readonly body: string;
}

test.for(Object.entries(principals))(
  'as %s: operations have the same responses, refusals and records, normalised and as given',
  { timeout: 60_000 + onEach * 3_000 },
  async ([name, who]) => {
    const seed = Number(
      process.env.WEFT_NONINTERFERENCE_SEED ?? fixedSeed ?? Math.floor(Math.random() * 1e6),
    );
    const [worlds] = fc.sample(
      arbitraryOf((choices) => makeWorlds(entities, who, choices)),
      { numRuns: 1, seed },
    ) as [Worlds];
    const book = createTokenBook(worlds.domains, 0);
    const tokens = worlds.domains.flatMap(({ name: domain, classes }) =>
      classes.map((_, index) => book.write(tokenName(domain, index))),
    );
    await using pair = await openPair(worlds);
    const drawn = fc.sample(
      arbitraryOf((choices) => {
        const operation = makeOperation({
          schema,
          index: createFieldIndex(entities, who),
          worlds,
          choices,
          snapshots: [snapshotNames[0].id],
          daring: 0.3,
        });
        return { asked: operation.before ?? operation, other: choices.int(0, 99) };
      }),
      { numRuns: onEach, seed },
    );
    const codes = new Set<string>();
    for (const { asked, other } of drawn) {
      const query = book.write(asked.query);
      const variables = JSON.parse(book.write(JSON.stringify(asked.variables)));
      const document = named(parse(query));
      // The one with other values first: what is cached of it must not answer for this one.
      for (const text of [withOtherValues(document, tokens, other), document, document]) {
        const [normalised, given] = await pair.ask({ query: print(text), variables }, who);
        expect(normalised, `seed ${seed}, ${print(text)}\n${JSON.stringify(variables)}`).toEqual(given);
        for (const [, code = ''] of given.body.matchAll(/"code":"(\w+)"/g)) codes.add(code);
      }
    }
    const [normalised, given] = await pair.records();
    expect(normalised).toEqual(given);
    console.info(`${name}: ${[...codes].sort().join(' ')}, ${given.length} records`);
    expect(codes.size).toBeGreaterThan(0);
  },
);

/** A mesh with two gateways: one is asked documents of one operation, the other with a second one beside it. */
async function openPair(worlds: Worlds) {
  await using opening = new AsyncDisposableStack();
  const [snapshot] = snapshotNames;
  const mesh = opening.use(
    await createKitMesh({
      products: products.map((product) => ({
        contract: printContract(product),
        rows: worlds.rows[0],
        snapshot,
        secrets,
      })),
      overlays: [statementsOverlay(products)],
      gateway: { limits },
    }),
  );
  const folder = opening.use(await temporaryFolder());
  const audit = opening.use(
    await openAuditLog({ folder: folder.path, logger: createLogger('test', 'silent') }),
  );
  const second = opening.use(await mesh.secondGateway({ audit, limits }));
  const open = opening.move();

  async function ask(url: string, asked: object, who: Principal): Promise<Response> {
    const token = await mesh.tokenOf(who);
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const { status, body } = await post(url, JSON.stringify(asked), headers);
    return { status, body: body.replace(/"correlationId":"[\w-]+"/g, '"correlationId":""') };
  }

  return {
    async ask({ query, variables }: Asked, who: Principal): Promise<readonly [Response, Response]> {
      const several = `${query}\nquery Beside { __typename }`;
      return [
        await ask(mesh.gateway.url, { query, variables, operationName: 'Drawn' }, who),
        await ask(second.url, { query: several, variables, operationName: 'Drawn' }, who),
      ];
    },
    async records(): Promise<readonly [Recorded[], Recorded[]]> {
      return [
        (await auditRecords(mesh.auditFolder)).map(comparable),
        (await auditRecords(folder.path)).map(comparable),
      ];
    },
    [Symbol.asyncDispose]: () => open.disposeAsync(),
  };
}

type Recorded = ReturnType<typeof comparable>;

function comparable({ principal, operation, outcome, coordinates, products: shown }: AuditEntry) {
  return { principal, operation, outcome, coordinates, products: shown };
}

function named(document: DocumentNode): DocumentNode {
  return visit(document, {
    OperationDefinition: (node): OperationDefinitionNode => ({
      ...node,
      name: { kind: Kind.NAME, value: 'Drawn' },
    }),
  });
}

/** Tokens where plain texts were and the other way round, and other numbers: what differs from it in values only. */
function withOtherValues(document: DocumentNode, tokens: readonly string[], choice: number): DocumentNode {
  const token = tokens[choice % tokens.length] ?? 'none';
  return visit(document, {
    Directive: () => false,
    VariableDefinition: () => false,
    enter(node): ValueNode | undefined {
      if (node.kind === Kind.STRING && !/\d-|:/.test(node.value))
        return { kind: Kind.STRING, value: node.value.startsWith('tok1_') ? `plain ${choice}` : token };
      if (node.kind === Kind.INT) return { kind: Kind.INT, value: String(choice) };
      return undefined;
    },
  });
}
