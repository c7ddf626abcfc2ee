import { raw, sql } from '#platform/engines/sql.ts';
import type { ProductContext } from '#platform/product/context.ts';
import { loadEntity } from '#platform/product/graphql/entity-rows.ts';
import type { Resolvers } from '#platform/product/graphql/generated-resolvers.ts';
import type { EntityModel } from '#schema/model/product-model.ts';

const stewards = '[["role:steward"]]';

/** `fixture.graphql`'s customers and employees as a contract, with the policy that the attempts require. */
export const customersContract = `
kind: DataContract
apiVersion: v3.1.0
id: urn:weft:attacked-customers
name: Customers
version: 1.0.0
status: active
domain: customers
tenant: t1
schema:
  - name: customers
    customProperties:
      - property: rows
        value: { field: region, claim: region, unless: [["role:steward"], ["role:support"], ["role:customer"]] }
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: internal }
      - { name: display_name, logicalType: string, classification: internal }
      - name: email
        logicalType: string
        required: true
        classification: internal
        customProperties:
          - { property: pii, value: email }
          - { property: mask, value: { with: HASH, unless: [["role:steward"], ["role:support", "purpose:support"]] } }
      - name: ssn
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: national-id }
          - { property: access, value: ${stewards} }
      - name: phone
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: phone }
          - { property: mask, value: { with: PARTIAL, unless: ${stewards} } }
      - name: birth_date
        logicalType: date
        classification: internal
        customProperties:
          - { property: pii, value: birth-date }
          - { property: mask, value: { with: GENERALIZE, to: YEAR, unless: ${stewards} } }
      - name: zip
        logicalType: string
        classification: internal
        customProperties:
          - { property: mask, value: { with: GENERALIZE, to: 3, unless: ${stewards} } }
      - name: salary
        logicalType: integer
        classification: internal
        customProperties:
          - { property: pii, value: salary }
          - { property: mask, value: { with: "NULL", unless: ${stewards} } }
      - name: notes
        logicalType: string
        classification: internal
        customProperties:
          - { property: mask, value: { with: REDACT, unless: ${stewards} } }
      - name: region
        logicalType: string
        classification: internal
        quality:
          - { type: library, metric: invalidValues, mustBe: 0, arguments: { validValues: [EU, US, APAC] } }
      - name: tier
        logicalType: string
        classification: internal
        quality:
          - { type: library, metric: invalidValues, mustBe: 0, arguments: { validValues: [GOLD, SILVER, BRONZE] } }
      - name: tags
        logicalType: array
        classification: internal
        items: { name: tag, logicalType: string }
        customProperties:
          - { property: mask, value: { with: "NULL", unless: ${stewards} } }
      - name: address
        logicalType: object
        classification: internal
        customProperties:
          - { property: access, value: ${stewards} }
        properties:
          - { name: street, logicalType: string, classification: internal }
          - { name: city, logicalType: string, classification: internal }
          - { name: zip, logicalType: string, classification: internal }
      - name: spend
        logicalType: integer
        classification: internal
        customProperties:
          - { property: minGroupSize, value: { k: 10, unless: ${stewards} } }
      - name: locker
        logicalType: string
        classification: internal
        customProperties:
          - { property: access, value: [["role:steward"], ["role:customer", "self:id"]] }
      - { name: passport, logicalType: string, classification: restricted }
      - name: manager_id
        logicalType: string
        classification: internal
        relationships:
          - type: foreignKey
            to: employees.id
            customProperties: [{ property: reverse, value: reports }]
  - name: employees
    properties:
      - { name: id, logicalType: string, primaryKey: true, required: true, classification: internal }
      - { name: display_name, logicalType: string, classification: internal }
      - name: email
        logicalType: string
        classification: internal
        customProperties:
          - { property: pii, value: email }
          - { property: mask, value: { with: HASH, unless: ${stewards} } }
      - name: badge
        logicalType: string
        classification: internal
        customProperties:
          - { property: access, value: ${stewards} }
`;

/** Hand-written fields of a domain: interfaces, a lookup by a masked field, derived fields. */
export const customersExtensions = `
interface Party { id: ID!  displayName: String  email: String }
interface Node { id: ID! }
extend type Customer implements Party & Node {
  emailDomain: String @classification(level: INTERNAL)
  contactCard: String @classification(level: INTERNAL)
}
extend type Employee implements Party & Node
extend type Query {
  parties(first: Int = 50): [Party] @classification(level: INTERNAL)
  nodes(ids: [ID!]! @reveals(field: "Customer.id", by: KEY)): [Node] @classification(level: INTERNAL)
  customerByEmail(email: String! @reveals(field: "Customer.email", by: FILTER)): Customer @classification(level: INTERNAL)
  broken: String @classification(level: INTERNAL)
}
`;

type Row = Record<string, unknown>;

/** Written like a domain without regard to policy: the enforcement is below and above it. */
export const customersResolvers: Resolvers = {
  Query: {
    async parties(_: unknown, { first }: { first: number }, context: ProductContext) {
      const rows = await Promise.all(['Employee', 'Customer'].map((type) => rowsOf(context, type)));
      return rows.flat().slice(0, first);
    },
    async nodes(_: unknown, { ids }: { ids: string[] }, context: ProductContext) {
      const entity = entityOf(context, 'Customer');
      const snapshot = await context.snapshot();
      const keys = ids.map((id) => [id.replace('Customer:', '')]);
      const rows = await Promise.all(
        keys.map((key) => loadEntity(context, entity, snapshot, entity.fields, key)),
      );
      return rows.map((row) => row && { ...row, __typename: 'Customer' });
    },
    async customerByEmail(_: unknown, { email }: { email: string }, context: ProductContext) {
      const rows = await rowsOf(context, 'Customer');
      return rows.find((row) => row.email === email) ?? null;
    },
    broken() {
      throw new Error('the value was "mail.c1@alpha.canary.example"');
    },
  },
  Customer: {
    emailDomain: ({ email }: Row) => String(email).split('@')[1] ?? null,
    contactCard: ({ displayName, email, phone }: Row) => `${displayName} <${email}> ${phone}`,
  },
};

async function rowsOf(context: ProductContext, typeName: string): Promise<Row[]> {
  const { fields, key } = entityOf(context, typeName);
  const snapshot = await context.snapshot();
  const relation = context.relation(entityOf(context, typeName), snapshot, fields);
  const keys = key.map(({ column }) => column);
  const rows = await context.query(sql`SELECT * FROM ${relation} ORDER BY ${raw(keys.join(', '))}`);
  return rows.map((row) =>
    context.from(snapshot, {
      __typename: typeName,
      ...Object.fromEntries(fields.map(({ name, column }) => [name, row[column]])),
    }),
  );
}

function entityOf({ model }: ProductContext, typeName: string): EntityModel {
  const entity = model.entities.find((candidate) => candidate.typeName === typeName);
  if (!entity) throw new Error(`The contract has no "${typeName}".`);
  return entity;
}
