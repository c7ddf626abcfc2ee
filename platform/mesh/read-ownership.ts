import { join, relative } from 'node:path';
import { modelProduct } from '#schema/model/model-product.ts';
import type { ContractEntities, OwnershipFile, OwnershipSources } from '#schema/ownership/ownership.ts';
import { readIfThere } from '../runtime/read-if-there.ts';
import type { BrokenDomain, Domain } from './domain.ts';
import { meshFolder, ownersFile } from './home.ts';

/** Reads governance's list of owners, each domain's `grants.yaml`, and what contracts declare and refer to. */
export async function readOwnership(
  domains: readonly Domain[],
  broken: readonly BrokenDomain[],
): Promise<OwnershipSources> {
  const [owners, ...grants] = await Promise.all([
    textFile(ownersFile()),
    ...[...domains, ...broken].map(async ({ name, folder }) => {
      const found = await textFile(join(folder, 'grants.yaml'));
      return found && { domain: name, ...found };
    }),
  ]);
  return {
    owners,
    grants: grants.filter((found) => found !== undefined),
    contracts: domains.flatMap(entitiesOf),
  };
}

async function textFile(path: string): Promise<OwnershipFile | undefined> {
  const text = await readIfThere(path);
  return text === undefined ? undefined : { file: relative(meshFolder, path), text };
}

/** None of a contract without a model: `weft contract check` says why, and its schema is what was generated last. */
function entitiesOf({ name, product }: Domain): ContractEntities[] {
  const result = modelProduct(product);
  if (!result.ok) return [];
  const { entities, foreign } = result.model;
  return [
    {
      domain: name,
      declares: entities.map(({ typeName }) => typeName),
      refersTo: foreign.map(({ typeName }) => typeName),
    },
  ];
}
