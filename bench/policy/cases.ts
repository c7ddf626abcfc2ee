import { exampleQuery, onOneLine } from '#platform/cli/dev/example-query.ts';
import type { StartedMesh } from '#test/testkit/started-mesh.ts';

/** The same query for a mesh with every policy on and for one without. */
export interface PolicyCase {
  readonly name: string;
  /** The caller in the mesh with policy; requests to the other mesh have no token. */
  readonly persona: string;
  readonly query: string;
  /** A query for the same rows without policy. @default the same query */
  readonly bare?: string;
}

/** @param governed provides the token of an address. */
export async function policyCases(governed: StartedMesh): Promise<PolicyCase[]> {
  const address = await someAddress(governed);
  const byEmail = (email: string) =>
    `{ users(where: { email: { eq: "${email}" } }) { nodes { id country email } } }`;
  const ownOrders = (where: string) =>
    `{ orders(first: 50${where}) { nodes { id status placedAt total customer { country email } } } }`;
  return [
    { name: 'six domains', persona: 'analyst', query: onOneLine(exampleQuery) },
    { name: 'four domains', persona: 'analyst', query: readmeQuery },
    { name: 'users, 100 rows, masked', persona: 'analyst', query: usersPage },
    { name: 'users, 100 rows, unmasked', persona: 'steward', query: usersPage },
    {
      name: 'users, 100 rows, postal code',
      persona: 'marketing',
      query: '{ users(first: 100) { nodes { id segment country city postalCode } } }',
    },
    {
      name: 'orders, 200 rows',
      persona: 'analyst',
      query: '{ orders(first: 200) { nodes { id status placedAt total currency } } }',
    },
    {
      name: 'own orders',
      persona: 'customer',
      query: ownOrders(''),
      bare: ownOrders(', where: { customerId: { eq: "U0000042" } }'),
    },
    {
      name: 'a customer by key, unmasked',
      persona: 'support',
      query: '{ user(id: "U0000042") { id fullName email phone orders(first: 5) { nodes { id status } } } }',
    },
    {
      name: 'by key',
      persona: 'analyst',
      query: '{ user(id: "U0000042") { id country segment } }',
    },
    {
      name: 'by e-mail',
      persona: 'analyst',
      query: byEmail(address.token),
      bare: byEmail(address.clear),
    },
    {
      name: 'aggregates by country',
      persona: 'analyst',
      query: '{ users { totalCount groupBy(by: [COUNTRY]) { keys { country } count } } }',
    },
    {
      name: 'groups by birth year',
      persona: 'analyst',
      query: '{ users { groupBy(by: [BIRTH_DATE_YEAR]) { keys { birthDateYear } count } } }',
    },
    {
      name: 'revenue by status',
      persona: 'marketing',
      query: '{ orders { groupBy(by: [STATUS]) { keys { status } count sum { total } } } }',
    },
  ];
}

const readmeQuery =
  '{ orders(first: 1, where: { status: { eq: DELIVERED } }, orderBy: [{ placedAt: DESC }]) { totalCount nodes { id total customer { fullName email country value { lifetimeValue } } shipments(first: 1) { nodes { carrier recipientName } } } } }';

const usersPage = '{ users(first: 100) { nodes { id fullName email birthDate country } } }';

async function someAddress(
  governed: StartedMesh,
): Promise<{ readonly token: string; readonly clear: string }> {
  const query = '{ users(first: 1, where: { email: { isNull: false } }) { nodes { email } } }';
  const [masked, clear] = await Promise.all([governed.ask(query, 'analyst'), governed.ask(query, 'steward')]);
  return { token: masked.data.users.nodes[0].email, clear: clear.data.users.nodes[0].email };
}
