import type { Owners } from './owners-file.ts';
import type { ContractEntities } from './ownership.ts';
import type { OwnershipReport } from './ownership-report.ts';
import { keysOf, resolves, rootTypes, type ServedSchema, typeOf } from './served-schema.ts';

/**
 * The owner of every type, root field and added field: as it was, and for what is new the one domain that publishes it.
 * A reference to another contract's entity is no claim. What several publish for the first time is told, not guessed.
 */
export function settleOwners(
  schemas: readonly ServedSchema[],
  listed: Owners,
  contracts: readonly ContractEntities[],
  report: OwnershipReport,
): Map<string, string> {
  const owners = new Map(listed.of);
  const claims = claimsOf(schemas, contracts);
  for (const [type, domains] of claims) settle(type, domains);
  const fields = new Map<string, string[]>();
  for (const schema of schemas) {
    for (const coordinate of schema.fields.keys()) {
      if (resolves(schema, coordinate)) {
        fields.set(coordinate, [...(fields.get(coordinate) ?? []), schema.domain]);
      }
    }
  }
  for (const [coordinate, domains] of fields) {
    if (owners.has(coordinate)) continue;
    const type = typeOf(coordinate);
    const owner = owners.get(type);
    const isRoot = rootTypes.has(type);
    const ofType = !isRoot && (owner === undefined || domains.includes(owner));
    // Roots are no entities, which alone have keys.
    if (isRoot || (!ofType && !isKeyField(coordinate, schemas))) settle(coordinate, domains);
  }
  return owners;

  function settle(coordinate: string, domains: readonly string[]): void {
    const [first, ...others] = domains;
    if (first === undefined || owners.has(coordinate)) return;
    if (others.length === 0) {
      owners.set(coordinate, first);
      return;
    }
    const named = domains.map((domain) => `"${domain}"`).join(' and ');
    const message = `${named} publish "${coordinate}", and the list of owners has none for it. Name the owner with "weft compose --accept-owner ${coordinate}=${first}"; the other extends it by its key, or needs the owner's grant to share it.`;
    for (const domain of domains) report('OWNER_UNSETTLED', domain, coordinate, message);
  }
}

/** The domains that may be a type's first: those whose contract declares it, else those that do not just refer to it. */
function claimsOf(
  schemas: readonly ServedSchema[],
  contracts: readonly ContractEntities[],
): ReadonlyMap<string, readonly string[]> {
  const of = new Map(contracts.map((contract) => [contract.domain, contract]));
  const published = new Map<string, string[]>();
  for (const { domain, types } of schemas) {
    for (const type of types.keys()) published.set(type, [...(published.get(type) ?? []), domain]);
  }
  return new Map(
    [...published].map(([type, domains]) => {
      const declaring = domains.filter((domain) => of.get(domain)?.declares.includes(type));
      const meaning = domains.filter((domain) => !of.get(domain)?.refersTo.includes(type));
      return [type, declaring.length > 0 ? declaring : meaning];
    }),
  );
}

/** A part of an entity's key is served by every domain that extends it. */
function isKeyField(coordinate: string, schemas: readonly ServedSchema[]): boolean {
  const [type = '', field = ''] = coordinate.split('.');
  return schemas.some((schema) => keysOf(schema, type).some((key) => key.split(' ').includes(field)));
}
