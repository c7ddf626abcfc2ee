import { expect } from 'vitest';
import type { GatewayOptions } from '#gateway/options.ts';
import type { OverlaySource } from '#schema/compose.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { contractHead } from '#test/fixtures/contracts.ts';
import { createKitMesh, type KitMesh } from '#test/testkit/kit-mesh.ts';
import { type Answer, ask } from '#test/testkit/test-mesh.ts';
import type { Rows, TestProduct, TestProductOptions } from '#test/testkit/test-product.ts';

export const peopleContract = `${contractHead('people')}
  - name: persons
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: city, logicalType: string, classification: public }
      - name: email
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: email }
          - { property: mask, value: { with: HASH, unless: [["role:steward"]] } }
      - name: locker
        logicalType: string
        classification: internal
        customProperties:
          - { property: mask, value: { with: REDACT, unless: [["role:steward"], ["self:id"]] } }
`;

export const salesContract = `${contractHead('sales')}
  - name: orders
    customProperties:
      - { property: rows, value: { field: region, claim: region, unless: [["role:steward"], ["role:analyst"]] } }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: person_id
        logicalType: string
        classification: public
        relationships:
          - type: foreignKey
            to: ../people/contract.yaml#schema/persons/properties/id
            customProperties: [{ property: reverse, value: orders }]
      - { name: region, logicalType: string, classification: public }
      - { name: total, logicalType: integer, classification: public }
`;

/** People whose values all contain `mark`, which identifies the snapshot. */
export function peopleRows(mark: string): Rows {
  return {
    persons: ['p1', 'p2', 'p3', 'p4'].map((id) => ({
      id,
      city: `city of ${id}, ${mark}`,
      email: `${id}.${mark}@example.org`,
      locker: `locker of ${id}, ${mark}`,
    })),
  };
}

export function salesRows(mark: number): Rows {
  return {
    orders: [
      { id: 'o1', person_id: 'p1', region: 'north', total: mark + 1 },
      { id: 'o2', person_id: 'p2', region: 'north', total: mark + 2 },
      { id: 'o3', person_id: 'p3', region: 'south', total: mark + 3 },
      { id: 'o4', person_id: 'p1', region: 'south', total: mark + 4 },
    ],
  };
}

export function caller(role: string, subject = role, claims: Principal['claims'] = {}): Principal {
  return { ...anonymous, authenticated: true, subject, roles: [role], claims };
}

export const analyst = caller('analyst');
export const steward = caller('steward');

export interface CachedMesh extends AsyncDisposable {
  readonly mesh: KitMesh;
  readonly people: TestProduct;
  readonly sales: TestProduct;
  ask(query: string, as?: Principal, variables?: Record<string, unknown>): Promise<Answer>;
  /** Sends a request, and returns the number of statements in each domain. */
  count(query: string, as?: Principal, variables?: Record<string, unknown>): Promise<Count>;
  /** Sends requests until one needs no statement: then the gateway has received the snapshot epoch. */
  warm(query: string, as?: Principal, variables?: Record<string, unknown>): Promise<Answer>;
}

export interface Count {
  readonly response: Answer;
  readonly people: number;
  readonly sales: number;
}

export interface CachedMeshOptions {
  readonly gateway?: Partial<GatewayOptions>;
  readonly people?: Partial<TestProductOptions>;
  readonly overlays?: readonly OverlaySource[];
}

export async function createCachedMesh(options: CachedMeshOptions = {}): Promise<CachedMesh> {
  const mesh = await createKitMesh({
    products: [
      { contract: peopleContract, rows: peopleRows('one'), ...options.people },
      { contract: salesContract, rows: salesRows(0) },
    ],
    overlays: options.overlays ?? [],
    gateway: { ...options.gateway, limits: { requestsPerSecond: 0 } },
  });
  const [people, sales] = mesh.products as [TestProduct, TestProduct];

  async function askAs(query: string, as: Principal = analyst, variables?: Record<string, unknown>) {
    const token = await mesh.tokenOf(as);
    const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return ask(mesh.gateway.url, query, { headers, ...(variables && { variables }) });
  }

  async function count(query: string, as?: Principal, variables?: Record<string, unknown>): Promise<Count> {
    const before = [people.statements.length, sales.statements.length] as const;
    const response = await askAs(query, as, variables);
    return {
      response,
      people: people.statements.length - before[0],
      sales: sales.statements.length - before[1],
    };
  }

  return {
    mesh,
    people,
    sales,
    ask: askAs,
    count,
    async warm(query, as, variables) {
      let last: Count | undefined;
      await expect
        .poll(
          async () => {
            last = await count(query, as, variables);
            expect(last.response.errors).toBeUndefined();
            return last.people + last.sales;
          },
          { timeout: 10_000, interval: 20 },
        )
        .toBe(0);
      return (last as unknown as Count).response;
    },
    [Symbol.asyncDispose]: () => mesh[Symbol.asyncDispose](),
  };
}

/** Publishes, and waits until the domain itself serves it. */
export async function publish(mesh: KitMesh, product: TestProduct, rows: Rows): Promise<string> {
  const id = await product.publish(rows);
  const query = product.model.domain === 'people' ? '{ people { totalCount } }' : '{ orders { totalCount } }';
  await expect
    .poll(async () => (await mesh.direct(product, steward, query)).extensions?.mesh?.snapshot, {
      timeout: 10_000,
      interval: 10,
    })
    .toBe(id);
  return id;
}

/** A response without the parts that differ between equal requests. */
export function same({ data, errors, extensions }: Answer): string {
  return JSON.stringify({ data, errors, extensions })
    .replace(/"correlationId":"[^"]+"/g, '"correlationId":""')
    .replace(/"ageSeconds":\d+/g, '"ageSeconds":0');
}
