import { contractHead } from '#test/fixtures/contracts.ts';
import type { Rows } from '#test/testkit/test-product.ts';

/**
 * A contract with row filters, group floors, and masks that leave the caller's own row unmasked. Staff see every row;
 * others those of the regions in their token. Patients see their own rows.
 */
export const clinicContract = `
${contractHead('clinic')}
  - name: patients
    customProperties:
      - property: rows
        value:
          - { field: region, claim: region, unless: [["role:staff"], ["role:patient"]] }
          - { field: id, claim: sub, unless: [["role:staff"], ["role:regional"]] }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - { name: region, logicalType: string, classification: internal }
      - name: name
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: name }
          - { property: mask, value: { with: REDACT, unless: [["role:doctor"], ["role:patient", "self:id"]] } }
      - name: email
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: email }
          - { property: mask, value: { with: HASH, unless: [["role:doctor"], ["self:id"]] } }
      - name: born
        logicalType: date
        classification: internal
        customProperties:
          - { property: mask, value: { with: GENERALIZE, to: YEAR, unless: [["role:doctor"], ["self:id"]] } }
      - name: diagnosis
        logicalType: string
        classification: internal
        customProperties:
          - { property: access, value: [["role:doctor"], ["self:id"]] }
      - name: weight
        logicalType: integer
        classification: internal
        customProperties:
          - { property: minGroupSize, value: { k: 5, unless: [["role:doctor"]] } }
      - { name: secret, logicalType: string, classification: restricted }
  - name: visits
    customProperties:
      - property: rows
        value: { field: region, claim: region, unless: [["role:staff"], ["role:patient"]] }
      - property: minGroupSize
        value: { k: 5, of: patient_id, unless: [["role:doctor"]] }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: patient_id
        logicalType: string
        classification: internal
        relationships:
          - type: foreignKey
            to: patients.id
            customProperties: [{ property: reverse, value: visits }]
      - { name: region, logicalType: string, classification: internal }
      - { name: ward, logicalType: string, classification: internal }
      - { name: minutes, logicalType: integer, classification: internal }
`;

const regions = ['north', 'south'];

/** 24 patients, 12 of each region, and 48 visits. */
export const clinicRows: Rows = {
  patients: Array.from({ length: 24 }, (_, index) => ({
    id: `p${index + 1}`,
    region: regions[index % 2],
    name: `Patient ${index + 1}`,
    email: index === 6 ? null : `p${index + 1}@x.org`,
    born: index === 8 ? null : `${1950 + 10 * (index % 3)}-0${1 + (index % 9)}-15`,
    diagnosis: `diagnosis ${index + 1}`,
    weight: 50 + index,
    secret: `secret ${index + 1}`,
  })),
  visits: Array.from({ length: 48 }, (_, index) => ({
    id: `v${index + 1}`,
    patient_id: `p${(index % 24) + 1}`,
    region: regions[index % 2],
    ward: index < 3 ? 'eye' : index % 5 === 0 ? 'heart' : 'bone',
    minutes: 10 + index,
  })),
};
