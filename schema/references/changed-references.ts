import type { ContractFinding } from '../contract/contract-findings.ts';
import { checkTarget } from './check-target.ts';
import type { ContractInterface } from './contract-interface.ts';
import type { ContractOfMesh } from './contract-of-mesh.ts';
import { referenceFinding } from './foreign-reference.ts';
import { foreignReferencesOf } from './foreign-references.ts';

/** How the contract that a reference names was when it was locked, and is now. */
export interface ChangedContract {
  readonly before: ContractInterface;
  readonly after: ContractInterface;
}

/**
 * References that held when the other contract was locked, and do not as it is now.
 * @param changed contracts that have another digest than in the lock, by the name in references.
 */
export function changedReferences(
  contracts: readonly ContractOfMesh[],
  changed: ReadonlyMap<string, ChangedContract>,
): ContractFinding[] {
  return contracts.flatMap(foreignReferencesOf).flatMap((reference) => {
    const other = changed.get(reference.named);
    if (!other) return [];
    const held = new Set(
      checkTarget(reference, { locked: other.before }).map(({ code, path }) => code + path),
    );
    return checkTarget(reference, { locked: other.after })
      .filter(({ code, path }) => !held.has(code + path))
      .map(({ message }) => {
        const versions = `${other.before.version} to ${other.after.version}`;
        const told = `"${reference.named}" has changed since it was locked (version ${versions}). ${message}`;
        return referenceFinding('REFERENCE_CHANGED', reference, told);
      });
  });
}
