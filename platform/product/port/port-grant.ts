import { requestError } from '#platform/runtime/errors.ts';
import type { ProductModel } from '#schema/model/product-model.ts';
import type { Agreement } from '#schema/policy/policy.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { isInForce } from '#schema/policy/rules/agreement.ts';
import type { PortRequest } from '../../snapshots/port-request.ts';

/** What lets a domain read an object, and who it is while it reads. */
export interface PortGrant {
  /** `contract`, or `agreement:<file>`. */
  readonly source: string;
  /** The service identity: it has no role, scope or claim, and the purpose of an agreement only. */
  readonly principal: Principal;
  /** Columns that the grant is for. @default all of the object's */
  readonly columns?: ReadonlySet<string>;
}

/**
 * The owner's contract (`readers`) or an access agreement with the domain lets it read; nothing that the reader says
 * does. A request that names a purpose is granted by an agreement for it alone.
 * @throws a request error PORT_NOT_GRANTED, PURPOSE_NOT_GRANTED, which says what to write and where.
 */
export function portGrant(
  { domain: product, readers }: ProductModel,
  reader: string,
  { object, purpose }: PortRequest,
  { agreements, now }: { readonly agreements: readonly Agreement[]; readonly now: number },
): PortGrant {
  const principal = serviceIdentity(reader);
  const own = agreements.filter((one) => isInForce(one, principal, product, now));
  if (purpose !== undefined) {
    const agreement = own.find((one) => one.purpose === purpose);
    if (!agreement) throw purposeNotGranted(product, reader);
    const { source = 'agreement' } = agreement;
    return { source, principal: { ...principal, purposes: [purpose], purpose } };
  }
  const granted = readers.filter((one) => one.domain === reader && one.object === object);
  if (granted.length === 0) throw notGranted(product, reader, object, own);
  const lists = granted.map(({ columns }) => columns);
  if (lists.some((columns) => columns === undefined)) return { source: 'contract', principal };
  return { source: 'contract', principal, columns: new Set(lists.flatMap((columns) => columns ?? [])) };
}

function serviceIdentity(domain: string): Principal {
  return { ...anonymous, authenticated: true, subject: `domain:${domain}`, service: domain };
}

function notGranted(product: string, reader: string, object: string, own: readonly Agreement[]): Error {
  const agreed = own.map(({ purpose }) => `"${purpose}"`).join(', ');
  const advice =
    agreed === ''
      ? `The contract of "${product}" says who does, in its custom property "readers": { domain: ${reader}, objects: [${object}] }; or an access agreement with the consumer "domain:${reader}" does.`
      : `There is an access agreement for ${agreed}: name that "purpose" in the input port.`;
  return requestError('PORT_NOT_GRANTED', `"${reader}" may not read "${object}" of "${product}". ${advice}`);
}

function purposeNotGranted(product: string, reader: string): Error {
  return requestError(
    'PURPOSE_NOT_GRANTED',
    `No access agreement in force lets "domain:${reader}" use "${product}" for that purpose. Governance writes one: consumer, product, purpose, expires, approver.`,
  );
}
