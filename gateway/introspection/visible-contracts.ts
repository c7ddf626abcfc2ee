import { type GraphQLSchema, isObjectType } from 'graphql';
import { fieldNameOf } from '#schema/model/naming.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { ContractInterface } from '#schema/references/contract-interface.ts';
import type { VisibleSchemas } from './visible-schemas.ts';

/** What a caller may know of a contract: of the objects those whose type and key introspection shows to them. */
export type VisibleContracts = (urn: string, caller: Principal) => Promise<ContractInterface | undefined>;

/** A supergraph, as its contracts are told. */
export interface GraphOfContracts {
  readonly schema: GraphQLSchema;
  readonly contracts: readonly ContractInterface[];
  /** @default callers see the same graph */
  readonly policy?: { decide(principal: Principal): Promise<Decisions> } | undefined;
}

/** A contract of which a caller may see nothing is not there for them; nor is one of two with the same URN. */
export function createVisibleContracts(
  { schema, contracts, policy }: GraphOfContracts,
  visible: VisibleSchemas | undefined,
): VisibleContracts {
  const byUrn = Map.groupBy(contracts, ({ urn }) => urn);
  return async (urn, caller) => {
    const [contract, ...more] = byUrn.get(urn) ?? [];
    if (!contract || more.length > 0) return undefined;
    const seen = policy && visible ? visible(await policy.decide(caller)) : schema;
    const objects = contract.objects.filter(({ type, key }) => {
      const shown = seen.getType(type);
      return isObjectType(shown) && key.every(({ name }) => shown.getFields()[fieldNameOf(name)]);
    });
    return objects.length === 0 ? undefined : { ...contract, objects };
  };
}
