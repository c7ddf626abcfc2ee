import { createHash } from 'node:crypto';
import type { DataProduct } from '../contract/data-product.ts';
import { urnOf } from '../contract/urn.ts';
import { entityNameOf, keyPropertiesOf } from '../model/references.ts';

/** What other contracts may refer to in a contract: the keys of its objects. */
export interface ContractInterface {
  /** How other contracts name it. */
  readonly urn: string;
  readonly domain: string;
  readonly version: string;
  /** SHA-256 of the contract's bytes as its author wrote them: `sha256:` and 64 hexadecimal digits. */
  readonly digest: string;
  /** By name. */
  readonly objects: readonly InterfaceObject[];
}

/** An object that has a key. */
export interface InterfaceObject {
  readonly name: string;
  readonly id?: string;
  /** Its type in the graph. */
  readonly type: string;
  /** The properties of its key, in their order. */
  readonly key: readonly InterfaceProperty[];
}

export interface InterfaceProperty {
  readonly name: string;
  readonly id?: string;
  readonly logicalType: string;
}

/** The digest of a contract's bytes. */
export function contractBytesDigest(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/** @param digest of the contract's bytes. */
export function interfaceOf(product: DataProduct, digest: string): ContractInterface {
  const objects = product.objects.flatMap((object): InterfaceObject[] => {
    const key = keyPropertiesOf(object).map(({ name, id, logicalType }) => ({
      name,
      ...(id !== undefined && { id }),
      logicalType,
    }));
    const { name, id } = object;
    return key.length === 0
      ? []
      : [{ name, ...(id !== undefined && { id }), type: entityNameOf(object), key }];
  });
  const { domain, version } = product;
  return { urn: urnOf(product), domain, version, digest, objects: objects.sort(byName) };
}

function byName(a: InterfaceObject, b: InterfaceObject): number {
  return a.name < b.name ? -1 : 1;
}
