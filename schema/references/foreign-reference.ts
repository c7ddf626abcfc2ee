import {
  type ContractFinding,
  type ContractFindingCode,
  contractFindings,
} from '../contract/contract-findings.ts';
import type { Relationship, SchemaObject } from '../contract/data-product.ts';
import type { ContractOfMesh } from './contract-of-mesh.ts';

/** A relationship that leads to another contract. */
export interface ForeignReference {
  readonly contract: ContractOfMesh;
  readonly object: SchemaObject;
  readonly relationship: Relationship;
  /** `orders.customer_id` */
  readonly from: string;
  /** The other contract, as the author named it. */
  readonly named: string;
}

/** A finding at a relationship. @param index of which of its ends; @default 0 */
export function referenceFinding(
  code: ContractFindingCode,
  { contract: { file, placeOf }, relationship: { path } }: ForeignReference,
  message: string,
  index = 0,
): ContractFinding {
  const place = placeOf(`${path}.to[${index}]`) ?? placeOf(`${path}.to`) ?? placeOf(path);
  const { severity } = contractFindings[code];
  return {
    code,
    severity,
    message,
    file,
    path: place?.path ?? path,
    ...(place && { line: place.line, column: place.column }),
  };
}
