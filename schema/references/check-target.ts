import { missingPart } from '../contract/check-relationships.ts';
import type { ContractFinding } from '../contract/contract-findings.ts';
import type { DataProduct, PropertyReference } from '../contract/data-product.ts';
import { isServed } from '../contract/is-served.ts';
import { printReference } from '../contract/references.ts';
import { fieldNameOf } from '../model/naming.ts';
import { foreignNamesOf } from '../model/references.ts';
import { orMeant } from '../nearest-name.ts';
import {
  type ContractInterface,
  type InterfaceObject,
  type InterfaceProperty,
  interfaceOf,
} from './contract-interface.ts';
import type { ContractOfMesh } from './contract-of-mesh.ts';
import { type ForeignReference, referenceFinding } from './foreign-reference.ts';
import { isLockable } from './reference-lock.ts';

/** The contract that a reference leads to: at hand, or what a lock knows of it. */
export type ReferenceTarget = { readonly contract: ContractOfMesh } | { readonly locked: ContractInterface };

/** What of a reference does not hold: its target is missing, is not the whole key, or has another name or type. */
export function checkTarget(reference: ForeignReference, target: ReferenceTarget): ContractFinding[] {
  const missing = 'contract' in target ? missingOf(reference, target.contract) : [];
  if (missing.length > 0) return missing;
  const known = 'contract' in target ? interfaceOfContract(target.contract) : target.locked;
  const label = 'contract' in target ? `"${target.contract.file}"` : labelOf(target.locked);
  const [first] = reference.relationship.to;
  const object = known.objects.find((candidate) => first && isNamed(candidate, first.object));
  // An object at hand without a key is its own contract's finding.
  if (!object) return 'contract' in target ? [] : [unknownObject(reference, known, label)];
  const whole = checkKey(reference, object, label, 'locked' in target);
  if (whole) return [whole];
  return [
    ...checkNames(reference, object, label),
    ...object.key.flatMap((part) => checkType(reference, object, part, label)),
  ];
}

/** `"urn:weft:users" (version 1.0.0)` */
function labelOf({ urn, version }: ContractInterface): string {
  return `"${urn}" (version ${version})`;
}

function interfaceOfContract({ product, digest }: ContractOfMesh): ContractInterface {
  return interfaceOf(product, digest);
}

function missingOf(reference: ForeignReference, other: ContractOfMesh): ContractFinding[] {
  return reference.relationship.to.flatMap((to, index) => {
    const local = localOf(to);
    const absent = missingPart(other.product, local);
    if (absent === undefined) return [];
    const message = `"${reference.from}" refers to "${printReference(local)}" of "${other.file}", which is no longer there.${meantOf(other.product, local)}`;
    return [referenceFinding('FOREIGN_REFERENCE_UNKNOWN', reference, message, index)];
  });
}

function unknownObject(
  reference: ForeignReference,
  { objects }: ContractInterface,
  label: string,
): ContractFinding {
  const named = reference.relationship.to[0]?.object ?? '';
  const meant = orMeant(
    named,
    objects.map(({ name }) => name),
  );
  const message = `"${reference.from}" refers to "${named}" of ${label}, which has no object of that name with a key.${meant}`;
  return referenceFinding('FOREIGN_REFERENCE_UNKNOWN', reference, message);
}

function checkKey(
  reference: ForeignReference,
  { name, key }: InterfaceObject,
  label: string,
  isLocked: boolean,
): ContractFinding | undefined {
  const { relationship, from } = reference;
  const named = relationship.to.map(({ property }) => property);
  if (key.length === named.length && key.every((part) => named.some((other) => isNamed(part, other)))) {
    return undefined;
  }
  const outside = named.findIndex((other) => !key.some((part) => isNamed(part, other)));
  const names = key.map((part) => part.name).join(', ');
  const message = `"${from}" refers to "${named.join(', ')}" of "${name}" in ${label}, whose primary key is "${names}". Refer to the whole key.`;
  // A lock has the keys alone: what is in none of them is not there for other contracts.
  const code = isLocked && outside >= 0 ? 'FOREIGN_REFERENCE_UNKNOWN' : 'FOREIGN_REFERENCE_NOT_A_KEY';
  return referenceFinding(code, reference, message, Math.max(outside, 0));
}

/**
 * The schema is generated from the reference alone, so the names in it must be those of the other contract. Of no
 * concern for a contract without a graph; one that is named by its path is left to composition.
 */
function checkNames(reference: ForeignReference, object: InterfaceObject, label: string): ContractFinding[] {
  const { contract, relationship, from, named } = reference;
  if (!isLockable(named) || !isServed(contract.product)) return [];
  const taken = foreignNamesOf(relationship.to[0]?.object ?? '', relationship);
  if (taken.typeName !== object.type) {
    const message = `"${from}" refers to "${object.name}" of ${label}, whose type in the graph is "${object.type}", and takes it to be "${taken.typeName}". Give the relationship the custom property "typeName" with the value "${object.type}".`;
    return [referenceFinding('FOREIGN_REFERENCE_NAME_DIFFERS', reference, message)];
  }
  return relationship.to.flatMap((to, index) => {
    const part = object.key.find((candidate) => isNamed(candidate, to.property));
    if (!part || fieldNameOf(part.name) === taken.key[index]) return [];
    const message = `"${from}" refers to "${to.property}" of "${object.name}" in ${label}, which is the id of "${part.name}", and takes it for its name. Refer to it by its name.`;
    return [referenceFinding('FOREIGN_REFERENCE_NAME_DIFFERS', reference, message, index)];
  });
}

function checkType(
  reference: ForeignReference,
  target: InterfaceObject,
  part: InterfaceProperty,
  label: string,
): ContractFinding[] {
  const { relationship, object } = reference;
  const index = relationship.to.findIndex(({ property }) => isNamed(part, property));
  const via = relationship.from[index]?.property;
  const column = object.properties.find((property) => via !== undefined && isNamed(property, via));
  if (!column || column.logicalType === part.logicalType) return [];
  const message = `"${object.name}.${column.name}" has the type "${column.logicalType}" and refers to "${target.name}.${part.name}" of ${label}, which has the type "${part.logicalType}". Give both one type.`;
  return [referenceFinding('FOREIGN_REFERENCE_TYPE_DIFFERS', reference, message, index)];
}

/** The nearest name of what exists: an object, or a property of the object that is meant. */
function meantOf({ objects }: DataProduct, { object, property }: PropertyReference): string {
  const target = objects.find((one) => isNamed(one, object));
  const known = target ? target.properties : objects;
  return orMeant(
    target ? property : object,
    known.map(({ name }) => name),
  );
}

function localOf({ object, property }: PropertyReference): PropertyReference {
  return { object, property };
}

function isNamed(part: { readonly name: string; readonly id?: string }, name: string): boolean {
  return part.name === name || part.id === name;
}
