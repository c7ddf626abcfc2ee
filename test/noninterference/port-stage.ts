import { parse } from 'yaml';
import { serviceIdentity } from '#platform/runtime/service-identity/service-identity.ts';
import type { PortRequest } from '#platform/snapshots/port-request.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import type { Choices } from '#test/testkit/choices.ts';
import { parquetRows } from '#test/testkit/parquet-rows.ts';
import { callPort } from '#test/testkit/port-caller.ts';
import { handOutTo } from '#test/testkit/service-owners.ts';
import { createTestProduct } from '#test/testkit/test-product.ts';
import type { Answer, Side, Stage } from './find-leak.ts';
import { printContract } from './print-contract.ts';
import { snapshotNames } from './product-stage.ts';
import { hospital } from './products.ts';
import type { EntitySpec, FieldSpec, ProductSpec } from './spec.ts';
import { statementsOf } from './statements.ts';
import { secrets } from './tokens.ts';
import { makeWorlds, type Worlds } from './worlds.ts';

/** The domain that reads. */
const reader = 'reader';

/** How the specification sees a service identity: it is the organisation's own, and has nothing else. */
const identity: Principal = {
  ...anonymous,
  authenticated: true,
  subject: `domain:${reader}`,
  scopes: ['own'],
};

const purpose = 'research';

const readers: readonly Principal[] = [identity, { ...identity, purposes: [purpose], purpose }];

/** The input port of a product behind its socket, read as another domain's pipeline does. */
export function createPortStage(_options: unknown = {}, product: ProductSpec = hospital): Stage {
  const contract = contractOf(product);
  return {
    principals: readers,
    worlds: (who, choices) => makeWorlds(product.entities, who, choices),
    operation: (worlds, choices) => ({
      query: JSON.stringify(requestOf(product, worlds.who, choices)),
      variables: {},
    }),
    open: (worlds, at) => openPort(product, contract, worlds, at),
  };
}

/** All columns that are to be had, or some by name, denied ones among them. */
function requestOf({ entities }: ProductSpec, who: Principal, choices: Choices): PortRequest {
  const entity = choices.pick(entities);
  const columns = choices.some(
    entity.fields.map(({ column }) => column),
    1,
    choices.pick([1, 2, 4]),
  );
  return {
    object: entity.table,
    ...(choices.chance(0.2) ? {} : { columns: choices.shuffled(columns) }),
    ...(who.purpose === undefined ? {} : { purpose: who.purpose }),
  };
}

function contractOf(product: ProductSpec): string {
  const written = parse(printContract(product)) as { customProperties?: unknown[] };
  const objects = product.entities.map(({ table }) => table);
  const granted = { property: 'readers', value: [{ domain: reader, objects }] };
  return JSON.stringify({ ...written, customProperties: [...(written.customProperties ?? []), granted] });
}

async function openPort(product: ProductSpec, contract: string, worlds: Worlds, at: 0 | 1): Promise<Side> {
  const [snapshot] = snapshotNames;
  const server = await createTestProduct({
    contract,
    rows: worlds.rows[at],
    snapshot,
    secrets,
    serve: { portLimits: { readers: 100, readersOfOne: 100 } },
  });
  const agreement = { consumer: `domain:${reader}`, product: product.domain, purpose, approver: 'board' };
  const agreements = [{ ...agreement, expires: '2099-12-31' }];
  await handOutTo(server.home, [reader], { coordinates: {}, ...statementsOf(product), agreements });
  const key = await serviceIdentity(server.home, reader);
  return {
    async ask({ query }) {
      const request = JSON.parse(query) as PortRequest;
      const { url } = server.server;
      const { status, headers, bytes } = await callPort({
        url,
        product: product.domain,
        identity: key,
        request,
      });
      const entity = product.entities.find(({ table }) => table === request.object);
      return told(status, headers, bytes, entity);
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/**
 * The bytes, where no token stands in them. Tokens are other ones in the other world, and so are what follows from
 * their bytes: sizes, digests, least and greatest.
 */
async function told(
  status: number,
  headers: Headers,
  bytes: Buffer,
  entity: EntitySpec | undefined,
): Promise<Answer> {
  const { date: _, etag, 'content-length': length, ...kept } = Object.fromEntries(headers);
  if (status !== 200) return { status, headers: kept, body: bytes.toString() };
  const { rows, metadata } = await parquetRows(bytes);
  const isHashed = (column: string) =>
    (entity?.fields ?? []).some((field) => field.column === column && hashes(field));
  if (
    !Object.keys(rows[0] ?? {}).some(isHashed) &&
    metadata.every(({ path_in_schema: path }) => !isHashed(topOf(path)))
  ) {
    const whole = { ...kept, etag: String(etag), 'content-length': String(length) };
    return { status, headers: whole, body: JSON.stringify({ data: rows, bytes: bytes.toString('base64') }) };
  }
  const groups = metadata.map(({ path_in_schema: path, ...of }) => ({
    path,
    rows: of.row_group_num_rows,
    values: of.num_values,
    nulls: of.stats_null_count,
    ...(isHashed(topOf(path)) ? {} : { least: of.stats_min_value, greatest: of.stats_max_value }),
  }));
  return { status, headers: kept, body: JSON.stringify({ data: rows, groups }) };
}

function topOf(path: unknown): string {
  return String(path).split(', ')[0] ?? '';
}

function hashes({ mask, fields = [] }: FieldSpec): boolean {
  return mask?.with === 'HASH' || fields.some(hashes);
}
