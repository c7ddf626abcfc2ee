/** Queries every domain of the demo in one request. It has no quotes, so that it fits into a shell command. */
export const exampleQuery = `{
  orders(first: 3, where: { status: { eq: DELIVERED } }, orderBy: [{ placedAt: DESC }]) {
    totalCount
    nodes {
      id total placedAt
      customer { id fullName email country value { lifetimeValue } }
      lines(first: 2) { nodes { quantity product { name category stock { warehouse onHand } } } }
      payments(first: 1) { nodes { method status amount iban } }
      shipments(first: 1) { nodes { carrier deliveredAt recipientName } }
    }
    groupBy(by: [STATUS]) { keys { status } count sum { total } }
  }
}`;

/** The same on one line. */
export function onOneLine(query: string): string {
  return query.replaceAll(/\s+/g, ' ');
}
