import { isRecord } from '../is-record.ts';
import type { Principal } from './principal.ts';

/**
 * Reads a principal from JSON, field by field, so that no rule meets a value of another type. Unknown fields are
 * dropped; `domains` and `claims`, which are newer than the others, may be missing.
 * @throws TypeError naming the field, never its value.
 */
export function parsePrincipal(value: unknown): Principal {
  if (!isRecord(value)) throw new TypeError('the principal is not an object');
  const { authenticated, subject, purpose, consumer } = value;
  if (typeof authenticated !== 'boolean') throw unfit('authenticated');
  if (typeof subject !== 'string' || subject === '') throw unfit('subject');
  const purposes = texts('purposes', value.purposes);
  if (purpose !== undefined && !purposes.some((granted) => granted === purpose)) throw unfit('purpose');
  if (consumer !== undefined && typeof consumer !== 'string') throw unfit('consumer');
  return {
    authenticated,
    subject,
    roles: texts('roles', value.roles),
    scopes: texts('scopes', value.scopes),
    purposes,
    ...(purpose === undefined ? {} : { purpose: purpose as string }),
    domains: texts('domains', value.domains ?? []),
    ...(consumer === undefined ? {} : { consumer }),
    claims: claims(value.claims ?? {}),
  };
}

function claims(value: unknown): Principal['claims'] {
  if (!isRecord(value)) throw unfit('claims');
  return Object.fromEntries(Object.entries(value).map(([name, list]) => [name, texts('claims', list)]));
}

function texts(field: string, value: unknown): readonly string[] {
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value;
  throw unfit(field);
}

function unfit(field: string): TypeError {
  return new TypeError(`the principal's "${field}" is missing or of another type`);
}
