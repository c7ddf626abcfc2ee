import { listArguments } from './print-entity.ts';
import { printReveals } from './print-policy.ts';
import type { EntityModel, ProductModel } from './product-model.ts';
import { type Member, printBlock } from './sdl.ts';

/** `Query`: each entity by its key, and as a list. */
export function printRoots(model: ProductModel): string {
  return printBlock({
    keyword: 'type',
    name: 'Query',
    description: undefined,
    members: model.entities.flatMap((entity) => rootsOf(entity, model)),
  });
}

/** Lists are nullable too: a domain that is down costs its own fields and nothing else. */
function rootsOf(entity: EntityModel, model: ProductModel): Member[] {
  const { key, names, roots, typeName } = entity;
  const deprecated = entity.deprecated ?? productDeprecation(model);
  return [
    {
      name: roots.byKey,
      args: `(${key.map((field) => `${field.name}: ID!`).join(', ')}, asOf: ID)`,
      type: typeName,
      description: `The \`${typeName}\` with this key; null where there is none. \`asOf\` names a snapshot.`,
      deprecated,
      directives: printReveals(key, 'KEY'),
    },
    {
      name: roots.list,
      args: listArguments(entity, ', asOf: ID'),
      type: names.connection,
      description: `Every \`${typeName}\`. \`asOf\` names a snapshot.`,
      deprecated,
    },
  ];
}

function productDeprecation({ product }: ProductModel): string | undefined {
  return product.status.trim().toLowerCase() === 'deprecated'
    ? `The data product "${product.name}" is deprecated.`
    : undefined;
}
