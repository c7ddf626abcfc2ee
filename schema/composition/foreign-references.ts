import { posix } from 'node:path';
import { missingPart } from '../contract/check-relationships.ts';
import {
  type ContractFinding,
  type ContractFindingCode,
  contractFindings,
} from '../contract/contract-findings.ts';
import type {
  DataProduct,
  Property,
  PropertyReference,
  Relationship,
  SchemaObject,
} from '../contract/data-product.ts';
import { printReference } from '../contract/references.ts';
import type { SourcePlace } from '../contract/source-node.ts';
import { orMeant } from '../nearest-name.ts';

/** A contract that was read, as one of several that refer to each other. */
export interface ContractOfMesh {
  /** Its name in findings. */
  readonly file: string;
  /** Its place, with `/` between folders: references to it are resolved against the paths of the others. */
  readonly path: string;
  readonly product: DataProduct;
  readonly placeOf: (path: string) => SourcePlace | undefined;
}

/**
 * Relationships to a property of another contract that it does not have, or that is not its key. A contract that is not
 * among these is not opened, and a reference to it is not checked.
 */
export function checkForeignReferences(contracts: readonly ContractOfMesh[]): ContractFinding[] {
  const byPath = new Map(contracts.map((contract) => [posix.normalize(contract.path), contract]));
  return contracts.flatMap((contract) =>
    contract.product.objects.flatMap((object) =>
      relationshipsOf(object).flatMap(({ relationship, from }) => {
        const [first] = relationship.to;
        if (first?.contract === undefined) return [];
        const other = byPath.get(posix.join(posix.dirname(contract.path), first.contract));
        return other ? checkTarget({ contract, relationship, from, other }) : [];
      }),
    ),
  );
}

interface ForeignReference {
  readonly contract: ContractOfMesh;
  readonly relationship: Relationship;
  /** `orders.customer_id` */
  readonly from: string;
  readonly other: ContractOfMesh;
}

function checkTarget(reference: ForeignReference): ContractFinding[] {
  const { relationship, from, other } = reference;
  const missing = relationship.to.flatMap((to, index) => {
    const local = localOf(to);
    const absent = missingPart(other.product, local);
    if (absent === undefined) return [];
    const message = `"${from}" refers to "${printReference(local)}" of "${other.file}", which is no longer there.${meantOf(other.product, local)}`;
    return [finding('FOREIGN_REFERENCE_UNKNOWN', reference, message, index)];
  });
  return missing.length > 0 ? missing : checkKey(reference);
}

function checkKey(reference: ForeignReference): ContractFinding[] {
  const { relationship, from, other } = reference;
  const [first] = relationship.to;
  const target = other.product.objects.find((object) => first && isNamed(object, first.object));
  if (!first || !target) return [];
  const key = target.properties.filter(({ primaryKey }) => primaryKey);
  const named = relationship.to.map(({ property }) => property);
  const whole = key.length === named.length && key.every((part) => named.some((name) => isNamed(part, name)));
  if (whole || key.length === 0) return [];
  const names = key.map(({ name }) => name).join(', ');
  const message = `"${from}" refers to "${named.join(', ')}" of "${target.name}" in "${other.file}", whose primary key is "${names}". Refer to the whole key.`;
  return [finding('FOREIGN_REFERENCE_NOT_A_KEY', reference, message, 0)];
}

function finding(
  code: ContractFindingCode,
  { contract: { file, placeOf }, relationship }: ForeignReference,
  message: string,
  index: number,
): ContractFinding {
  const { path } = relationship;
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

/** The nearest name of what exists: an object, or a property of the object that is meant. */
function meantOf({ objects }: DataProduct, { object, property }: PropertyReference): string {
  const target = objects.find((one) => isNamed(one, object));
  if (!target)
    return orMeant(
      object,
      objects.map(({ name }) => name),
    );
  return orMeant(
    property,
    target.properties.map(({ name }) => name),
  );
}

function localOf({ object, property }: PropertyReference): PropertyReference {
  return { object, property };
}

function isNamed(part: SchemaObject | Property, name: string): boolean {
  return part.name === name || part.id === name;
}
