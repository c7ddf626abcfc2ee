import { checkForeignReferences } from '#schema/composition/foreign-references.ts';
import type { ContractFinding } from '#schema/contract/contract-findings.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { contract } from '#test/fixtures/contracts.ts';

const users = contract(
  '',
  `    - { name: id, id: uid, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: 1 }
    - { name: email, logicalType: string, classification: public }`,
).replace('name: orders', 'name: users');

/** What is found where an order's `customer_id` refers to this of the users' contract. */
export function findingsOfReference(to: string): ContractFinding[] {
  const orders = contract(
    '',
    `    - { name: id, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: 1 }
    - name: customer_id
      logicalType: string
      classification: public
      relationships:
        - to: ../users/contract.yaml#${to}`,
  );
  const contracts = Object.entries({ orders, users }).map(([name, document]) => {
    const file = `${name}/contract.yaml`;
    const reading = readContract(document, { file });
    if (!reading.ok) throw new Error(JSON.stringify(reading.findings));
    return { file, path: `/mesh/${file}`, product: reading.product, placeOf: reading.placeOf };
  });
  return checkForeignReferences(contracts);
}
