import type { PropertyReference } from './data-product.ts';
import { isMeantAsUrn, normaliseUrn } from './urn.ts';

/**
 * Parses `users.id`, `users.address.city`, `schema/users/properties/id` (also with a leading slash), the last form
 * after `CONTRACT#`, and either form after `URN#`. The contract is only named, never opened. Returns `undefined` for any
 * other text.
 */
export function parseReference(text: string): PropertyReference | undefined {
  if (isMeantAsUrn(text)) return parseUrnReference(text);
  const hash = text.indexOf('#');
  if (hash >= 0) {
    const local = parseQualified(text.slice(hash + 1));
    return local && { contract: text.slice(0, hash), ...local };
  }
  return text.includes('/') ? parseQualified(text) : parseShorthand(text);
}

function parseShorthand(text: string): PropertyReference | undefined {
  const [object, ...properties] = text.split('.');
  if (!object || properties.length === 0 || properties.includes('')) return undefined;
  return { object, property: properties.join('.') };
}

function parseQualified(text: string): PropertyReference | undefined {
  const [root, object, ...rest] = text.replace(/^\//, '').split('/');
  if (root !== 'schema' || !object) return undefined;
  const names = rest.filter((_, index) => index % 2 === 1);
  const steps = rest.filter((_, index) => index % 2 === 0);
  if (names.length !== steps.length || names.includes('')) return undefined;
  // `items` names no property of its own: `properties/tags/items/tag` is `tags.tag`.
  return { object, property: names.join('.') };
}

// RFC 3986, 3.5.
const fragment = /^(?:[\w\-.~!$&'()*+,;=:@/?]|%[\da-f]{2})+$/i;

function parseUrnReference(text: string): PropertyReference | undefined {
  const [name = '', written = '', ...more] = text.split('#');
  const contract = normaliseUrn(name);
  if (contract === undefined || more.length > 0 || !fragment.test(written)) return undefined;
  const local = written.includes('/') ? parseQualified(written) : parseShorthand(written);
  const object = local && decoded(local.object);
  const property = local && decoded(local.property);
  return object === undefined || property === undefined ? undefined : { contract, object, property };
}

/** `undefined` where the bytes are no UTF-8. */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** The reference as its author would write it, for messages. */
export function printReference({ contract, object, property }: PropertyReference): string {
  return contract === undefined ? `${object}.${property}` : `${contract}#${object}.${property}`;
}
