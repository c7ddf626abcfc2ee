import type { ContractFinding } from '#schema/contract/contract-findings.ts';
import { readContract } from '#schema/contract/read-contract.ts';
import { changedReferences } from '#schema/references/changed-references.ts';
import { contractBytesDigest, type InterfaceObject } from '#schema/references/contract-interface.ts';
import type { ContractOfMesh } from '#schema/references/contract-of-mesh.ts';
import { checkForeignReferences } from '#schema/references/foreign-references.ts';
import { type LockReading, printLock, readLock } from '#schema/references/reference-lock.ts';
import { contract } from '#test/fixtures/contracts.ts';

/** Where a reference to `users` stands in the contract of `ordersContract`. */
export const referencePlace = {
  file: 'orders/contract.yaml',
  path: 'schema[0].properties[1].relationships[0].to',
  line: 15,
  column: 15,
};

/** A contract that is served, whose `customer_id` refers to this. */
export function ordersContract(to: string, more: Partial<ContractOfMesh> = {}): ContractOfMesh {
  return contractOf(
    'orders',
    contract(
      'servers: [{ server: graphql, type: api, location: http://127.0.0.1:4002/graphql }]',
      `    - { name: id, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: 1 }
    - name: customer_id
      logicalType: string
      classification: public
      relationships:
        - to: ${to}`,
    ),
    more,
  );
}

/** The contract that `ordersContract` refers to. */
export function usersContract(folder = 'users'): ContractOfMesh {
  const text = contract(
    '',
    '    - { name: id, logicalType: string, classification: public, primaryKey: true, primaryKeyPosition: 1 }',
  );
  return contractOf(
    folder,
    text.replace('name: orders', 'name: users').replace('id: orders', 'id: urn:weft:users'),
  );
}

function contractOf(folder: string, document: string, more: Partial<ContractOfMesh> = {}): ContractOfMesh {
  const file = `${folder}/contract.yaml`;
  const reading = readContract(document, { file });
  if (!reading.ok) throw new Error(JSON.stringify(reading.findings));
  const digest = contractBytesDigest(Buffer.from(document));
  return { ...reading, file, path: `/mesh/${file}`, digest, ...more };
}

export const users: InterfaceObject = {
  name: 'users',
  id: 'people',
  type: 'User',
  key: [{ name: 'id', id: 'uid', logicalType: 'string' }],
};

/** A lock of one contract, as it is read. */
export function lockOf(object: InterfaceObject = users, reference = 'urn:weft:users'): LockReading {
  return readLock(
    printLock(new Map([[reference, { ...interfaceWith(object), from: '../users' }]])),
    'weft.lock',
  );
}

function interfaceWith(object: InterfaceObject, version = '1.2.0') {
  const digest = contractBytesDigest(Buffer.from(JSON.stringify(object)));
  return { urn: 'urn:weft:users', domain: 'users', version, digest, objects: [object] };
}

/** What is found of a reference by URN where the lock has this object. */
export function findingsInLock(to: string, object?: InterfaceObject): ContractFinding[] {
  return checkForeignReferences([ordersContract(to, { lock: lockOf(object) })]);
}

/** What is found of a reference where the other contract has this object now, and had `users` when it was locked. */
export function findingsOfChange(after: InterfaceObject, to = 'urn:weft:users#users.id'): ContractFinding[] {
  const changed = { before: interfaceWith(users), after: interfaceWith(after, '2.0.0') };
  return changedReferences([ordersContract(to)], new Map([['urn:weft:users', changed]]));
}
