import { DirectiveLocation } from 'graphql';
import type { Ownership } from './graph-ownership.ts';
import { grantLine } from './owners-word.ts';
import { keysOf, type ServedSchema } from './served-schema.ts';

/**
 * Types of another domain: an entity may be extended by a key that its owner gives it. Whatever else defines the type
 * (a value type, an enum, an input, an interface, `@interfaceObject`) changes it for everybody, and needs the owner's
 * grant.
 */
export function checkTypes(ownership: Ownership): void {
  for (const schema of ownership.schemas) {
    for (const type of schema.types.keys()) checkType(schema, type, ownership);
  }
}

function checkType(schema: ServedSchema, type: string, ownership: Ownership): void {
  const { owners, listedAt, word, report } = ownership;
  const { domain } = schema;
  const owner = owners.get(type);
  if (owner === undefined || owner === domain || word(domain, owner, 'share', type)) return;
  const ownerKeys = keysOfOwner(type, ownership);
  if (!extendsEntity(schema, type, ownership)) {
    ownership.taken.add(`${domain} ${type}`);
    report(
      'TYPE_TAKEN',
      domain,
      type,
      `"${domain}" defines "${type}", which "${owner}" owns${listedAt(type)}: it would be another type for everybody. Give yours another name, or have "${owner}" write ${grantLine(domain, 'share', type)} in its grants.yaml.`,
    );
    return;
  }
  const keys = keysOf(schema, type);
  const strange = keys.find((key) => ownerKeys !== undefined && !ownerKeys.includes(key));
  if (keys.length > 0 && strange === undefined) return;
  const found = strange === undefined ? 'without a key' : `by the key "${strange}"`;
  const legal = ownerKeys?.map((key) => `@key(fields: "${key}")`).join(' or ') ?? 'a key of its owner';
  report(
    'EXTENDED_WITHOUT_KEY',
    domain,
    type,
    `"${domain}" extends "${type}", which "${owner}" owns${listedAt(type)}, ${found}. Extend it by ${legal}.`,
  );
}

/** Whether a subgraph's definition of another's type is the extension of an entity. */
export function extendsEntity(schema: ServedSchema, type: string, ownership: Ownership): boolean {
  const own = schema.types.get(type);
  if (own?.location !== DirectiveLocation.OBJECT) return false;
  if (schema.federation(own, 'interfaceObject').length > 0) return false;
  const keys = keysOfOwner(type, ownership);
  // The owner may not be in this graph: what a key says is all that is known.
  return (keys ?? keysOf(schema, type)).length > 0;
}

/** The keys that the owner gives an entity: none for another kind of type; `undefined` where it serves no such type. */
export function keysOfOwner(type: string, { schemas, owners }: Ownership): readonly string[] | undefined {
  const schema = schemas.find(({ domain }) => domain === owners.get(type));
  const own = schema?.types.get(type);
  if (!schema || !own) return undefined;
  return own.location === DirectiveLocation.OBJECT ? keysOf(schema, type) : [];
}
