import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
} from 'graphql';
import { typesAt } from '#schema/operation/types-at.ts';
import type { Costs, ListSize } from './costs.ts';

/** The costs of a field that do not depend on its use in an operation. */
export interface FieldCost {
  /** The cost of one object or leaf that it returns. */
  readonly weight: number;
  readonly list: ListSize | undefined;
  /** The weights of its arguments, by name. */
  readonly argumentWeights: ReadonlyMap<string, number>;
}

/** For a field of an abstract type, the highest possible cost; each computed once. */
export function createFieldCosts(schema: GraphQLSchema, { weights, sizes }: Costs) {
  const fields = new Map<string, FieldCost>();
  const types = new Map<string, number>();

  function ofType(type: GraphQLNamedType): number {
    const known = types.get(type.name);
    if (known !== undefined) return known;
    const unsaid = isCompositeType(type) ? 1 : 0;
    const weight = Math.max(...typesAt(type, schema).map((one) => weights.get(one) ?? unsaid));
    types.set(type.name, weight);
    return weight;
  }

  return (field: GraphQLField<unknown, unknown>, parent: GraphQLCompositeType): FieldCost => {
    const key = `${parent.name}.${field.name}`;
    const known = fields.get(key);
    if (known) return known;
    const at = typesAt(parent, schema).map((owner) => `${owner}.${field.name}`);
    const unsaid = ofType(getNamedType(field.type));
    const [list, ...implementations] = at.map((coordinate) => sizes.get(coordinate));
    const cost: FieldCost = {
      weight: Math.max(...at.map((coordinate) => weights.get(coordinate) ?? unsaid)),
      list: list ?? longest(implementations),
      argumentWeights: new Map(
        field.args.flatMap(({ name }) => {
          const said = at.flatMap((coordinate) => weights.get(`${coordinate}(${name}:)`) ?? []);
          return said.length > 0 ? [[name, Math.max(...said)] as const] : [];
        }),
      ),
    };
    fields.set(key, cost);
    return cost;
  };
}

function longest(sizes: readonly (ListSize | undefined)[]): ListSize | undefined {
  return sizes
    .filter((size) => size !== undefined)
    .sort((one, other) => (other.assumedSize ?? 0) - (one.assumedSize ?? 0))[0];
}
