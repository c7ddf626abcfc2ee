import { contractHead } from '#test/fixtures/contracts.ts';
import type { Rows } from '#test/testkit/test-product.ts';

/** A contract with each kind of field, mask and edge, small enough to read. */
export const shopContract = `
${contractHead('shop', { version: '1.2.0' })}
  - name: orders
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: customer_id
        logicalType: string
        classification: public
        relationships:
          - type: foreignKey
            to: ../users/contract.yaml#schema/users/properties/id
            customProperties: [{ property: reverse, value: orders }]
      - name: status
        logicalType: string
        classification: public
        quality:
          - { type: library, metric: invalidValues, mustBe: 0, arguments: { validValues: [open, in transit, done] } }
      - { name: placed_at, logicalType: timestamp, classification: public }
      - { name: day, logicalType: date, classification: public }
      - { name: total, logicalType: number, physicalType: "DECIMAL(18,2)", classification: public }
      - { name: pieces, logicalType: integer, classification: public }
      - { name: big, logicalType: integer, physicalType: bigint, classification: public }
      - { name: weight, logicalType: number, classification: public }
      - { name: gift, logicalType: boolean, classification: public }
      - { name: note, logicalType: string, classification: public }
      - name: stops
        logicalType: array
        classification: public
        items:
          name: stop
          logicalType: object
          properties:
            - { name: place, logicalType: string, classification: public }
            - { name: parcel_count, logicalType: integer, classification: public }
      - name: email
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: email }
          - { property: mask, value: { with: HASH, unless: [["role:steward"]] } }
      - name: iban
        logicalType: string
        classification: internal
        customProperties:
          - { property: mask, value: { with: PARTIAL, unless: [["role:steward"]] } }
      - name: recipient
        logicalType: string
        classification: internal
        customProperties:
          - { property: mask, value: { with: REDACT, unless: [["role:steward"]] } }
      - name: birth_date
        logicalType: date
        classification: internal
        customProperties:
          - { property: mask, value: { with: GENERALIZE, to: YEAR, unless: [["role:steward"]] } }
      - name: margin
        logicalType: number
        physicalType: DECIMAL(18,2)
        classification: confidential
      - name: secret
        logicalType: string
        classification: restricted
        customProperties:
          - { property: access, value: [["role:steward"]] }
  - name: lines
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: order_id
        logicalType: string
        required: true
        classification: public
        relationships:
          - type: foreignKey
            to: orders.id
            customProperties: [{ property: reverse, value: lines }]
      - { name: quantity, logicalType: integer, required: true, classification: public }
`;

export const shopRows: Rows = {
  orders: [
    order('o1', {
      customer_id: 'u1',
      status: 'open',
      placed_at: '2024-01-02 10:00:00.5',
      day: '2024-01-02',
      total: '10.10',
      pieces: 3,
      big: '9007199254740993',
      weight: 1.5,
      gift: true,
      note: '50% off',
      stops: [
        { place: 'Kiel', parcel_count: 2 },
        { place: null, parcel_count: 1 },
      ],
      email: ' Ann@X.org ',
      iban: 'DE89370400440532013000',
      recipient: 'Ann Example',
      birth_date: '1990-05-17',
      margin: '3.33',
      secret: 'alpha',
    }),
    order('o2', {
      customer_id: 'u1',
      status: 'in transit',
      placed_at: '2024-02-03 11:00:00',
      day: '2024-02-03',
      total: '0.20',
      pieces: 1,
      big: '1',
      weight: 0.5,
      gift: false,
      note: '50_off',
      email: 'ann@x.org',
      iban: '1234567',
      recipient: 'Bea Example',
      birth_date: '1990-11-30',
      margin: '1.00',
      secret: 'beta',
    }),
    order('o3', {
      customer_id: 'u2',
      status: 'done',
      placed_at: '2024-02-04 12:00:00',
      day: '2024-02-04',
      total: '99.70',
      pieces: 2,
      weight: 2.5,
      email: 'bob@x.org',
    }),
    order('o4', {}),
  ],
  lines: [
    { id: 'l1', order_id: 'o1', quantity: 1 },
    { id: 'l2', order_id: 'o1', quantity: 2 },
    { id: 'l3', order_id: 'o1', quantity: 3 },
    { id: 'l4', order_id: 'o2', quantity: 4 },
    { id: 'l5', order_id: 'nowhere', quantity: 5 },
  ],
};

function order(id: string, values: Record<string, unknown>): Record<string, unknown> {
  return { id, ...values };
}
