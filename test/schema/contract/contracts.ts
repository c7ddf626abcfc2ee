/** A contract without findings, and `more` at the end or in the place of `properties`. */
export function contract(
  more = '',
  properties = '    - { name: id, logicalType: string, classification: public }',
): string {
  return `apiVersion: v3.1.0
kind: DataContract
id: orders
version: 1.0.0
status: active
domain: sales
schema:
  - name: orders
    properties:
${properties}
${more}`;
}

/** The same contract in the structure of v2.2, with the given column and keys. */
export function contractV22(
  more = '',
  columns = '      - { column: id, logicalType: string, physicalType: text, classification: public }',
): string {
  return `apiVersion: v2.2.2
kind: DataContract
uuid: 53581432-6c55-4ba2-a65f-72344a91553a
type: tables
status: current
version: 1.0.0
datasetName: sales_orders
quantumName: Orders
datasetDomain: sales
dataset:
  - table: orders
    columns:
${columns}
${more}`;
}
