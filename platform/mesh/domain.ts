import type { DataProduct } from '#schema/contract/data-product.ts';
import type { Finding } from '#schema/finding.ts';
import type { ContractOfMesh } from '#schema/references/contract-of-mesh.ts';

/** A domain, read from its folder under `subgraphs/`: every folder with a contract is one. */
export interface Domain {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  readonly product: DataProduct;
  readonly contract: ContractOfMesh;
  /** The URL of its GraphQL endpoint in the contract. */
  readonly url: URL;
  /** Domains whose snapshots its pipeline reads. */
  readonly inputs: readonly string[];
}

/** A domain whose contract cannot be used. The others are independent of it. */
export interface BrokenDomain {
  /** As far as it can be read: what the contract calls it, else what its folder is called. */
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Its URL as far as it can be read. */
  readonly url: URL | undefined;
  readonly findings: readonly Finding[];
}

export function isBroken(domain: Domain | BrokenDomain): domain is BrokenDomain {
  return 'findings' in domain;
}
