import type { PortLimits } from '#platform/product/port/port-route.ts';
import type { AuditEntry } from '#platform/runtime/audit/audit-record.ts';
import {
  type ServiceIdentity,
  serviceIdentity,
} from '#platform/runtime/service-identity/service-identity.ts';
import type { PortRequest } from '#platform/snapshots/port-request.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { auditRecords } from './audit-records.ts';
import { callPort, type PortCall, type PortResponse } from './port-caller.ts';
import { handOutTo, portAuditFolder } from './service-owners.ts';
import { createTestProduct, type Rows, type TestProduct } from './test-product.ts';

export interface PortProduct extends AsyncDisposable {
  readonly product: TestProduct;
  readonly identity: ServiceIdentity;
  read(request: PortRequest, more?: Partial<PortCall>): Promise<PortResponse>;
  /** The records of the owner's audit. */
  audit(): Promise<AuditEntry[]>;
}

export interface PortProductOptions {
  readonly readers?: readonly unknown[];
  readonly rows?: Rows;
  readonly limits?: PortLimits;
  readonly policy?: PolicyBundle;
  readonly secrets?: Parameters<typeof createTestProduct>[0]['secrets'];
}

/** Rows of the product's one object. */
export const people: Rows = {
  people: [
    { id: 'p1', name: 'Ada', email: 'ada@example.org', ssn: 'canary-1', city: 'Berlin' },
    { id: 'p2', name: 'Grace', email: 'grace@example.org', ssn: 'canary-2', city: 'Paris' },
  ],
};

/** A product `people` whose input port the domain `analytics` may read, with what governance hands out. */
export async function createPortProduct({
  readers = [{ domain: 'analytics', objects: ['people'] }],
  rows = people,
  limits = {},
  policy,
  secrets,
}: PortProductOptions = {}): Promise<PortProduct> {
  const product = await createTestProduct({
    contract: contractWith(readers),
    rows,
    serve: { portLimits: limits },
    ...(secrets ? { secrets } : {}),
  });
  await handOutTo(product.home, ['analytics'], policy);
  const identity = await serviceIdentity(product.home, 'analytics');
  return {
    product,
    identity,
    read: (request, more) =>
      callPort({ url: product.server.url, product: 'people', identity, request, ...more }),
    audit: () => auditRecords(portAuditFolder(product.home, 'people')),
    [Symbol.asyncDispose]: () => product[Symbol.asyncDispose](),
  };
}

function contractWith(readers: readonly unknown[]): string {
  const text = { logicalType: 'string', physicalType: 'VARCHAR' };
  const masked = (pii: string, mask: string) => [
    { property: 'pii', value: pii },
    { property: 'mask', value: { with: mask, unless: [['role:steward']] } },
  ];
  return JSON.stringify({
    kind: 'DataContract',
    apiVersion: 'v3.1.0',
    id: 'urn:weft:people',
    version: '1.2.0',
    status: 'active',
    domain: 'people',
    customProperties: [{ property: 'readers', value: readers }],
    schema: [
      {
        name: 'people',
        properties: [
          { name: 'id', ...text, primaryKey: true, required: true, classification: 'internal' },
          { name: 'name', ...text, classification: 'internal', customProperties: masked('name', 'REDACT') },
          { name: 'email', ...text, classification: 'internal', customProperties: masked('email', 'HASH') },
          {
            name: 'ssn',
            ...text,
            classification: 'restricted',
            customProperties: [
              { property: 'pii', value: 'ssn' },
              { property: 'access', value: [['role:steward']] },
            ],
          },
          { name: 'city', ...text, classification: 'internal' },
        ],
      },
    ],
  });
}
