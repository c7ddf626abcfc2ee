import { posix } from 'node:path';
import type { ContractFinding } from '../contract/contract-findings.ts';
import type { Property, Relationship, SchemaObject } from '../contract/data-product.ts';
import { isMeantAsUrn, urnOf } from '../contract/urn.ts';
import { checkTarget } from './check-target.ts';
import type { ContractOfMesh } from './contract-of-mesh.ts';
import { type ForeignReference, referenceFinding } from './foreign-reference.ts';

/**
 * Relationships to another contract that do not hold: to a property that it does not have, that is not its key, or that
 * it has under another name or type. A contract that is named by a path and is not among these is not opened, and a
 * reference to it is not checked; one that is named by a URN is among these or in the lock.
 * @param known other contracts of the mesh.
 */
export function checkForeignReferences(
  contracts: readonly ContractOfMesh[],
  known: readonly ContractOfMesh[] = [],
): ContractFinding[] {
  const all = [...contracts, ...known.filter(({ path }) => contracts.every((one) => one.path !== path))];
  const byPath = new Map(all.map((contract) => [posix.normalize(contract.path), contract]));
  const byUrn = Map.groupBy(all, ({ product }) => urnOf(product));
  const unreadable = new Map<string, ContractFinding>();

  function check(reference: ForeignReference): ContractFinding[] {
    const { contract, named } = reference;
    if (isMeantAsUrn(named)) return checkNamed(reference, byUrn.get(named) ?? []);
    const other = byPath.get(posix.join(posix.dirname(contract.path), named));
    if (other) return checkTarget(reference, { contract: other });
    const locked = contract.lock?.ok ? contract.lock.lock.contracts.get(named) : undefined;
    return locked ? checkTarget(reference, { locked }) : [];
  }

  function checkNamed(reference: ForeignReference, having: readonly ContractOfMesh[]): ContractFinding[] {
    const { contract, from, named } = reference;
    const [only, ...more] = having;
    if (only && more.length > 0) {
      const files = having.map(({ file }) => `"${file}"`).join(' and ');
      const message = `"${from}" refers to "${named}", which is the URN of ${files}. Give one of them another "id".`;
      return [referenceFinding('REFERENCE_AMBIGUOUS', reference, message)];
    }
    if (only) return checkTarget(reference, { contract: only });
    const { lock } = contract;
    if (lock && !lock.ok) {
      for (const finding of lock.findings) unreadable.set(JSON.stringify(finding), finding);
      return [];
    }
    const locked = lock?.lock.contracts.get(named);
    if (locked) return checkTarget(reference, { locked });
    const where = lock ? `not in "${lock.lock.file}"` : 'in no lock';
    const message = `"${from}" refers to "${named}", which is no contract of this mesh and ${where}. Correct the name, or run "weft lock --from" with the address of its mesh or the file of its contract.`;
    return [referenceFinding('REFERENCE_NOT_LOCKED', reference, message)];
  }

  const found = contracts.flatMap(foreignReferencesOf).flatMap(check);
  return [...unreadable.values(), ...found];
}

/** All relationships of a contract that lead to another one. */
export function foreignReferencesOf(contract: ContractOfMesh): ForeignReference[] {
  return contract.product.objects.flatMap((object) =>
    relationshipsOf(object).flatMap(({ relationship, from }) => {
      const named = relationship.to[0]?.contract;
      return named === undefined ? [] : [{ contract, object, relationship, from, named }];
    }),
  );
}

function* namedProperties(
  part: SchemaObject | Property,
  name: string,
): Generator<{ readonly name: string; readonly property: SchemaObject | Property }> {
  yield { name, property: part };
  for (const inner of part.properties) yield* namedProperties(inner, `${name}.${inner.name}`);
  if ('items' in part && part.items) yield* namedProperties(part.items, name);
}

function relationshipsOf(object: SchemaObject): { relationship: Relationship; from: string }[] {
  return [...namedProperties(object, object.name)].flatMap(({ name, property }) =>
    property.relationships.map((relationship) => ({ relationship, from: name })),
  );
}
