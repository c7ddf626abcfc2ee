import type { Engine, Row } from '#platform/engines/engine.ts';
import { maskedRelation } from '#platform/relation/relation.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { modelProduct } from '#schema/model/model-product.ts';
import type { EntityModel } from '#schema/model/product-model.ts';
import { decisionsFor } from '#schema/policy/decide.ts';
import { type CoordinatePolicy, noPolicy } from '#schema/policy/policy.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { testTokenKeys } from '#test/testkit/test-keys.ts';

/** The given policies, by coordinate; the rest of each is empty. */
export type Policies = Readonly<Record<string, Partial<CoordinatePolicy>>>;

export interface Seen {
  readonly engine: Engine;
  readonly entity: EntityModel;
  /** SQL of the rows in the snapshot. */
  readonly stored: string;
  readonly policies: Policies;
  readonly principal: Principal;
  /** The root of tokens, and the tenant. */
  readonly secrets?: Parameters<typeof testTokenKeys>[0];
  /** Names of the selected fields. @default all of the entity's */
  readonly fields?: readonly string[];
}

/** The rows of the masked relation, as the engine returns them. */
export async function seenRows(seen: Seen): Promise<Row[]> {
  return seen.engine.query(await relationOf(seen));
}

/** The statement of the masked relation. */
export async function relationOf({ engine, entity, stored, policies, principal, secrets, fields }: Seen) {
  const viewer = {
    principal,
    decisions: await decisionsFor(bundleOf(policies), principal),
    dialect: engine.dialect,
    tokenKeys: testTokenKeys(secrets ?? { hash: new Uint8Array(32) }),
  };
  const named = fields && entity.fields.filter(({ name }) => fields.includes(name));
  return maskedRelation(entity, `(${stored})`, viewer, named);
}

export function bundleOf(policies: Policies) {
  const coordinates = Object.fromEntries(
    Object.entries(policies).map(([coordinate, part]) => [coordinate, { ...noPolicy, ...part }]),
  );
  return { coordinates };
}

/** The first entity of a contract. */
export function entityOf(contract: string): EntityModel {
  const read = readContract(contract);
  const modelled = read.ok ? modelProduct(read.product) : read;
  const entity = modelled.ok ? modelled.model.entities[0] : undefined;
  if (!entity) throw new Error(JSON.stringify(modelled));
  return entity;
}
