/** `fixture.graphql`'s orders, whose customers are in another domain. */
export const ordersContract = `
kind: DataContract
apiVersion: v3.1.0
id: urn:weft:attacked-orders
name: Orders
version: 1.0.0
status: active
domain: orders
tenant: t1
schema:
  - name: orders
    customProperties:
      - { property: classification, value: public }
      - property: rows
        value: { field: region, claim: region, unless: [["role:steward"], ["role:support"]] }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: public }
      - name: customer_id
        logicalType: string
        classification: internal
        relationships:
          - type: foreignKey
            to: ../customers/contract.yaml#schema/customers/properties/id
            customProperties: [{ property: reverse, value: orders }]
      - { name: region, logicalType: string, classification: internal }
      - { name: total, logicalType: integer, classification: internal }
      - { name: status, logicalType: string, classification: public }
      - { name: created_at, logicalType: timestamp, classification: internal }
      - name: memo
        logicalType: string
        classification: internal
        customProperties:
          - { property: mask, value: { with: REDACT, unless: [["role:steward"]] } }
      - name: ship_to
        logicalType: object
        classification: internal
        properties:
          - name: street
            logicalType: string
            classification: internal
            customProperties:
              - { property: mask, value: { with: REDACT, unless: [["role:steward"]] } }
          - { name: city, logicalType: string, classification: internal }
          - name: zip
            logicalType: string
            classification: internal
            customProperties:
              - { property: mask, value: { with: GENERALIZE, to: 3, unless: [["role:steward"]] } }
`;
