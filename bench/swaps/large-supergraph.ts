import { composeSupergraph } from '#schema/compose.ts';

export interface LargeSupergraphOptions {
  readonly domains: number;
  /** Of each domain, each with the types that a product kit generates: filters, orders, connections, aggregates. */
  readonly entities: number;
  /** The address of all of them. */
  readonly url: string;
  /** Each number makes a different supergraph. */
  readonly version: number;
}

/** A governed supergraph of many domains, structured like Weft's own, each with edges into the next one. */
export function largeSupergraph(options: LargeSupergraphOptions): string {
  const { domains, url } = options;
  const composed = composeSupergraph({
    overlays: [
      { file: 'organisation.graphql', sdl: 'extend schema @organisation(allow: [["authenticated"]])' },
    ],
    subgraphs: Array.from({ length: domains }, (_, n) => ({
      name: `d${n}`,
      url,
      sdl: domainSdl(n, options),
    })),
  });
  if (!composed.ok) throw new Error(JSON.stringify(composed.findings.slice(0, 5)));
  return composed.supergraph;
}

function domainSdl(n: number, { domains, entities, version }: LargeSupergraphOptions): string {
  const parts = Array.from({ length: entities }, (_, entity) => entitySdl(n, entity, (n + 1) % domains));
  return `
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
      @link(url: "https://weft.example/policy/v1.0", import: ["@pii", "@classification", "@mask", "@reveals", "@inert"])
    scalar DateTime
    type PageInfo @shareable @classification(level: PUBLIC) { hasNextPage: Boolean!  endCursor: String }
    enum SortDirection { ASC DESC }
    input TextFilter { eq: String  ne: String  in: [String!]  notIn: [String!]  like: String  isNull: Boolean }
    input CountFilter { eq: Int  ne: Int  in: [Int!]  gt: Int  gte: Int  lt: Int  lte: Int  isNull: Boolean }
    type Query { version_${version}: Int @shareable @classification(level: PUBLIC)  ${parts.map(({ roots }) => roots).join('\n')} }
    ${parts.map(({ types }) => types).join('\n')}
  `;
}

function entitySdl(n: number, entity: number, next: number): { roots: string; types: string } {
  const type = `D${n}E${entity}`;
  const other = `D${next}E${entity}`;
  const root = `d${n}e${entity}`;
  const page = `where: ${type}Filter, orderBy: [${type}OrderBy!], first: Int = 50 @inert, after: String @inert`;
  const masked = '@mask(with: REDACT, unless: [["role:steward"], ["role:support", "purpose:support"]])';
  const texts = ['name', 'email', 'city', 'country', 'segment', 'comment'];
  const counts = ['size', 'amount', 'rank', 'score'];
  const fields = [...texts, ...counts];
  const inTurn = (write: (field: string) => string) => fields.map(write).join('\n');
  const reveals = (field: string, by: string) => `@reveals(field: "${type}.${field}", by: ${by})`;
  const filterOf = (field: string) => (texts.includes(field) ? 'TextFilter' : 'CountFilter');
  const policyOf = (field: string) =>
    field === 'name' || field === 'email'
      ? `@classification(level: CONFIDENTIAL) @pii(category: "name") ${masked}`
      : '@classification(level: INTERNAL)';
  return {
    roots: `
      """The one with this key; null where there is none."""
      ${root}(id: ID!): ${type} @reveals(field: "${type}.id", by: KEY)
      """All of them, in pages."""
      ${root}s(${page}): ${type}Connection`,
    types: `
      """An entity of domain ${n}."""
      type ${type} @key(fields: "id") @classification(level: INTERNAL) {
        """Its number, never reused."""
        id: ID! @classification(level: INTERNAL)
        ${inTurn((field) => `"""What it has of ${field}."""\n${field}: ${texts.includes(field) ? 'String' : 'Int'} ${policyOf(field)}`)}
        createdAt: DateTime @classification(level: INTERNAL)
        """The one of the next domain."""
        next: ${other} @classification(level: INTERNAL)
      }
      type ${other} @key(fields: "id") { id: ID!  """Those that point here.""" ${root}s(${page}): ${type}Connection @classification(level: INTERNAL) }
      type ${type}Connection @classification(level: INTERNAL) {
        nodes: [${type}!]!  edges: [${type}Edge!]!  pageInfo: PageInfo!  totalCount: Int!
        aggregate: ${type}Aggregate!
        groupBy(by: [${type}Dimension!]!, having: CountFilter @inert, first: Int = 50 @inert): [${type}Group!]!
      }
      type ${type}Edge @classification(level: INTERNAL) { node: ${type}!  cursor: String! }
      type ${type}Aggregate @classification(level: INTERNAL) { count: Int!  sum: ${type}Numbers  avg: ${type}Numbers  min: ${type}Values  max: ${type}Values }
      type ${type}Group @classification(level: INTERNAL) { key: ${type}Values!  count: Int!  sum: ${type}Numbers }
      type ${type}Numbers @classification(level: INTERNAL) { ${counts.map((field) => `${field}: Float ${reveals(field, 'AGGREGATE')}`).join(' ')} }
      type ${type}Values @classification(level: INTERNAL) { ${inTurn((field) => `${field}: ${texts.includes(field) ? 'String' : 'Int'} ${reveals(field, 'AGGREGATE')}`)} }
      """Which of them; all that is given must hold."""
      input ${type}Filter { and: [${type}Filter!]  or: [${type}Filter!]  not: ${type}Filter  ${inTurn((field) => `${field}: ${filterOf(field)} ${reveals(field, 'FILTER')}`)} }
      input ${type}OrderBy { ${inTurn((field) => `${field}: SortDirection ${reveals(field, 'SORT')}`)} }
      enum ${type}Dimension { ${inTurn((field) => `${field.toUpperCase()} ${reveals(field, 'GROUP')}`)} }
    `,
  };
}
