import type { ContractFinding } from '#schema/contract/contract-findings.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { contractBytesDigest } from '#schema/references/contract-interface.ts';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { contract } from '#test/fixtures/contracts.ts';

const users = contract(
  '',
  `    - { name: id, id: uid, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: 1 }
    - { name: email, logicalType: string, classification: public }`,
).replace('name: orders', 'name: users');

/** What is found where an order's `customer_id`, of this type, refers to this of the users' contract. */
export function findingsOfReference(to: string, type = 'string'): ContractFinding[] {
  const orders = contract(
    '',
    `    - { name: id, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: 1 }
    - name: customer_id
      logicalType: ${type}
      classification: public
      relationships:
        - to: ../users/contract.yaml#${to}`,
  );
  const contracts = Object.entries({ orders, users }).map(([name, document]) => {
    const file = `${name}/contract.yaml`;
    const reading = readContract(document, { file });
    if (!reading.ok) throw new Error(JSON.stringify(reading.findings));
    return { ...reading, file, path: `/mesh/${file}`, digest: contractBytesDigest(Buffer.from(document)) };
  });
  return checkForeignReferences(contracts);
}
