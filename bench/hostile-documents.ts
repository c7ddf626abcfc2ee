import { getIntrospectionQuery } from 'graphql';

/** A request that is more expensive than it looks, or merely large. */
export interface HostileDocument {
  readonly name: string;
  readonly query: string;
  readonly operationName?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Further members of the body as raw JSON: `"extensions":{}`. */
  readonly beside?: string;
  /** The caller of the request with a token. @default 'steward' */
  readonly as?: 'analyst';
}

/** The body of its request. @param before text in front of the document. */
export function bodyOf({ query, operationName, variables, beside }: HostileDocument, before = ''): string {
  const body = JSON.stringify({ query: before + query, operationName, variables });
  return beside === undefined ? body : `${body.slice(0, -1)},${beside}}`;
}

const ceiling = 64_000;

/** Documents of many kinds against the six demo domains, each as large as a document may be. */
export function hostileDocuments(): HostileDocument[] {
  return [
    ...largeButPlain(),
    ...withinLimits(),
    ...unfolding(),
    ...manyOfOne(),
    ...overlapping(),
    ...acrossDomains(),
    ...inValues(),
    ...inNumbers(),
    ...besideTheDocument(),
    ...protectedFields(),
    ...inText(),
    ...unknown(),
  ];
}

/** Documents that callers send in good faith. */
export function honestDocuments(): HostileDocument[] {
  return [
    { name: 'honest: one row', query: '{ order(id: "O00000001") { id status total } }' },
    {
      name: 'honest: four domains',
      query:
        '{ orders(first: 10, where: { status: { eq: DELIVERED } }, orderBy: [{ placedAt: DESC }]) { totalCount nodes { id total customer { country value { lifetimeValue } } shipments(first: 1) { nodes { carrier } } } } }',
    },
    {
      name: 'honest: a dashboard',
      query: `{ ${times(6, (n) => `d${n}: orders(first: 5) { totalCount aggregate { count sum { total } } nodes { id total customer { id fullName country } lines(first: 3) { nodes { id product { name } } } } }`)} }`,
    },
    {
      name: 'honest: introspection',
      query:
        '{ __schema { types { name kind fields(includeDeprecated: true) { name args { name type { name kind ofType { name kind ofType { name } } } } type { name kind ofType { name kind ofType { name } } } } inputFields { name } enumValues { name } } } }',
    },
  ];
}

function largeButPlain(): HostileDocument[] {
  return [
    { name: 'one field many times', query: `{ orders { nodes { ${fill('id ')} } } }` },
    { name: 'root field many times', query: `{ ${fill('orders { totalCount } ')} }` },
    {
      name: 'twenty fields many times',
      query: `{ orders { nodes { ${fill('id status total currency placedAt customerId customer { id fullName country city } ')} } } }`,
    },
    {
      name: 'within every limit',
      query: `{ ${times(16, (n) => `a${n}: orders(first: 5) { nodes { id status total customer { id country value { lifetimeValue } orders(first: 2) { nodes { id total } } } shipments(first: 1) { nodes { carrier } } } }`)} }`,
    },
  ];
}

/** Documents that pass every limit and use as much of it as possible. */
function withinLimits(): HostileDocument[] {
  const conditional = (n: number) =>
    `customer @include(if: $v${n % 24}) { fullName value @skip(if: $v${(n * 7) % 24}) { lifetimeValue } }`;
  const variables = Object.fromEntries(Array.from({ length: 24 }, (_, n) => [`v${n}`, n % 2 === 0]));
  const defined = times(24, (n) => `$v${n}: Boolean!`);
  const hop = (depth: number): string =>
    depth === 0
      ? 'id'
      : `id customer { country value { lifetimeValue customer { fullName orders(first: 1) { nodes { ${hop(depth - 1)} } } } } }`;
  return [
    {
      name: 'limit: roots over domains',
      query: `{ ${times(16, (n) => `a${n}: orders(first: 2) { nodes { id status customer { fullName value { lifetimeValue } } shipments(first: 1) { nodes { carrier } } payments(first: 1) { nodes { id } } lines(first: 1) { nodes { product { name } } } } }`)} }`,
    },
    {
      name: 'limit: conditions over domains',
      query: `query (${defined}) { ${times(8, (n) => `a${n}: orders(first: 1) { nodes { ${conditional(3 * n)} ${conditional(3 * n + 1)} ${conditional(3 * n + 2)} } }`)} }`,
      variables,
    },
    {
      name: 'limit: conditions on one row',
      query: `query (${defined}) { orders(first: 1) { nodes { ${times(25, (n) => `b${n}: ${conditional(n)}`)} } } }`,
      variables,
    },
    {
      name: 'limit: hops as deep as may be',
      query: `{ ${times(9, (n) => `a${n}: orders(first: 1) { nodes { ${hop(3)} } }`)} }`,
    },
    {
      name: 'limit: entities of one row',
      query: `{ orders(first: 1) { nodes { ${times(49, (n) => `b${n}: customer { fullName value { lifetimeValue } orders(first: 1) { totalCount } }`)} } } }`,
    },
    {
      name: 'limit: fetches of a plan, roots',
      query: `{ ${times(11, (n) => `a${n}: orders(first: 2) { nodes { id status customer { fullName value { lifetimeValue } } shipments(first: 1) { nodes { carrier } } payments(first: 1) { nodes { id } } lines(first: 1) { nodes { product { name } } } } }`)} }`,
    },
    {
      name: 'limit: fetches of a plan, hops',
      query: `{ ${times(4, (n) => `a${n}: orders(first: 1) { nodes { ${hop(3)} } }`)} }`,
    },
    {
      name: 'limit: fetches of a plan, one row',
      query: `{ orders(first: 1) { nodes { ${times(29, (n) => `b${n}: customer { fullName value { lifetimeValue } orders(first: 1) { totalCount } }`)} } } }`,
    },
    {
      name: 'limit: fetches of a plan, all differ',
      query: `{ orders(first: 1) { nodes { ${times(29, (n) => `b${n}: customer { fullName ${some(n, ['country', 'city', 'segment', 'phone', 'postalCode'])} value { lifetimeValue ${n % 2 ? 'orders' : ''} } orders(first: ${n + 1}) { totalCount } }`)} } } }`,
    },
    {
      name: 'limit: comparisons of leaves',
      query: `{ orders(first: 1) { nodes { ${times(138, () => 'id')} } } }`,
    },
    {
      name: 'limit: comparisons three deep',
      query: `{ ${times(5, () => `orders(first: 1) { ${times(5, () => `nodes { ${times(5, () => 'customer { id }')} }`)} }`)} }`,
    },
    {
      name: 'limit: comparisons of fragments',
      query: `{ orders(first: 1) { nodes { ${times(60, (n) => `...F${n}`)} } } } ${times(60, (n) => `fragment F${n} on Order { id status customer { id value { lifetimeValue } } }`)}`,
    },
    {
      name: 'limit: comparisons of values',
      query: `{ ${times(4, () => `orders(where: { id: { in: [${times(990, (n) => `"${n}"`)}] } }) { totalCount }`)} }`,
    },
    {
      name: 'limit: comparisons of long strings',
      query: `{ ${times(7, () => `orders(where: { id: { eq: "${'x'.repeat(8_000)}" } }) { totalCount }`)} }`,
    },
    {
      name: 'limit: fragments in a chain',
      query: `{ orders(first: 1) { nodes { ...F0 } } } ${times(45, (n) => `fragment F${n} on Order { id status total ${n < 44 ? `...F${n + 1} ...F${n + 1}` : ''} }`)}`,
    },
    {
      name: 'limit: fragments not used',
      query: `{ __typename } ${times(58, (n) => `fragment F${n} on Order { id status total customer { id } }`)}`,
    },
    {
      name: 'limit: inline fragments',
      query: `{ orders(first: 1) { nodes { ${'... on Order { id '.repeat(90)}${'}'.repeat(90)} } } }`,
    },
    {
      name: 'limit: five operations',
      query: times(
        5,
        (n) =>
          `query Q${n} { ${times(9, (m) => `a${m}: orders(first: 1) { nodes { id customer { fullName value { lifetimeValue } } } }`)} }`,
      ),
      operationName: 'Q0',
    },
    {
      name: 'limit: tokens in filters',
      query: `{ ${times(40, (n) => `a${n}: orders(where: { and: [${times(30, () => '{ id: { eq: "1" } }')}] }) { totalCount }`)} }`,
    },
    {
      name: 'limit: a thousand variables of lists',
      query: 'query ($w: OrderFilter) { orders(where: $w) { totalCount } }',
      variables: {
        w: { and: Array.from({ length: 990 }, () => ({ id: { in: ['1', '2', '3', '4', '5', '6'] } })) },
      },
    },
    { name: 'limit: the standard introspection', query: getIntrospectionQuery() },
    {
      name: 'limit: introspection twice',
      query: getIntrospectionQuery().replace(
        '__schema {',
        'a: __schema { types { ...FullType } } __schema {',
      ),
    },
    {
      name: 'limit: types inside types',
      query: '{ __schema { types { name fields { name type { name fields { name type { name } } } } } } }',
    },
    {
      name: 'limit: one type many times',
      query: `{ ${times(50, (n) => `a${n}: __type(name: "User") { fields { name args { name type { name kind } } type { name kind fields { name } } } }`)} }`,
    },
  ];
}

function unfolding(): HostileDocument[] {
  const doubling = (depth: number, hop: string, type: string) =>
    `{ orders { nodes { customer { ...F0 } } } } ${times(depth, (n) => `fragment F${n} on ${type} { ${n < depth - 1 ? hop.replaceAll('@', `...F${n + 1}`) : 'id'} }`)}`;
  return [
    {
      name: 'DOS-01 doubling over edges',
      query: doubling(
        18,
        'a: orders { nodes { customer { @ } } } b: orders { nodes { customer { @ } } }',
        'User',
      ),
    },
    { name: 'DOS-19 doubling spreads', query: doubling(26, '@ @', 'User') },
    { name: 'doubling up to the limit', query: doubling(9, 'orders { nodes { customer { @ @ } } }', 'User') },
    {
      name: 'DOS-03 inline fragments 60x50',
      query: `{ ${times(60, () => `... on Query { orders { nodes { ${times(50, () => '... on Order { customer { id } }')} } } }`)} }`,
    },
    {
      name: 'inline fragments 30x30',
      query: `{ ${times(30, () => `... on Query { orders { nodes { ${times(30, () => '... on Order { customer { id } }')} } } }`)} }`,
    },
    {
      name: 'inline fragments nested',
      query: `{ orders { nodes { ${'... on Order { '.repeat(400)}id${' }'.repeat(400)} } } }`,
    },
    {
      name: 'DOS-05 nested 3000',
      query: `{ orders { nodes { ${'customer { orders '.repeat(1500)}id${'}'.repeat(1500)} } } }`,
    },
    { name: 'braces only', query: '{'.repeat(ceiling) },
    { name: 'parentheses and lists', query: `{ orders(where: ${'['.repeat(ceiling)}` },
    {
      name: 'DOS-07 nested not',
      query: `{ orders(where: ${'{not:'.repeat(2_000)}{id:{eq:"1"}}${'}'.repeat(2_000)}) { totalCount } }`,
    },
    {
      name: 'DOS-11 fragment cycle',
      query:
        '{ users { nodes { ...A } } } fragment A on User { orders { nodes { customer { ...B } } } } fragment B on User { orders { nodes { customer { ...A } } } }',
    },
    {
      name: 'deep types of variables',
      query: `query ($a: ${'['.repeat(3_000)}Int${']'.repeat(3_000)}) { __typename }`,
    },
  ];
}

function manyOfOne(): HostileDocument[] {
  return [
    { name: 'wide aliases', query: `{ ${fillWith((n) => `a${n}: orders { totalCount } `)} }` },
    { name: 'aliases on a row', query: `{ orders { nodes { ${fillWith((n) => `a${n}: id `)} } } }` },
    {
      name: 'many fragments',
      query: `{ orders { nodes { id } } } ${fillWith((n) => `fragment F${n} on Order { id } `)}`,
    },
    {
      name: 'a chain of fragments',
      query: `{ orders { nodes { ...F0 } } } ${fillWith((n) => `fragment F${n} on Order { ...F${n + 1} } `)}`,
    },
    {
      name: 'fragments all spread',
      query: `{ orders { nodes { ${times(300, (n) => `...F${n}`)} } } } ${times(300, (n) => `fragment F${n} on Order { id status total customer { id } }`)}`,
    },
    {
      name: 'fragments that spread each other',
      query: `{ orders { nodes { ...F0 } } } ${times(90, (n) => `fragment F${n} on Order { id ${times(90 - n - 1, (m) => `...F${n + m + 1}`)} }`)}`,
    },
    { name: 'many operations', query: fillWith((n) => `query Q${n} { __typename } `) },
    { name: 'many variables', query: `query (${fillWith((n) => `$v${n}: Int `)}) { __typename }` },
    {
      name: 'variables used',
      query: `query (${times(1_400, (n) => `$v${n}: ID!`)}) { ${times(1_400, (n) => `a${n}: order(id: $v${n}) { id }`)} }`,
    },
    { name: 'directives on a field', query: `{ orders { nodes { id ${fill('@include(if: true) ')} } } }` },
    { name: 'unknown directives', query: `{ orders { nodes { id ${fillWith((n) => `@d${n} `)} } } }` },
    {
      name: 'directives on fields',
      query: `query ($a: Boolean!) { orders { nodes { ${fill('id @include(if: $a) ')} } } }`,
      variables: { a: true },
    },
    { name: 'arguments of a field', query: `{ orders(${fillWith((n) => `a${n}: 1 `)}) { totalCount } }` },
    {
      name: 'DOS-13 fourteen @include',
      query: `query (${times(14, (n) => `$v${n}: Boolean!`)}) { orders { nodes { ${times(14, (n) => `a${n}: id @include(if: $v${n})`)} } } }`,
      variables: Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`v${n}`, true])),
    },
    {
      name: 'fourteen @skip over domains',
      query: `query (${times(14, (n) => `$v${n}: Boolean!`)}) { orders { nodes { ${times(14, (n) => `a${n}: customer @skip(if: $v${n}) { value { lifetimeValue @include(if: $v${13 - n}) } fullName }`)} } } }`,
      variables: Object.fromEntries(Array.from({ length: 14 }, (_, n) => [`v${n}`, false])),
    },
  ];
}

function overlapping(): HostileDocument[] {
  return [
    {
      name: 'overlapping fields with arguments',
      query: `{ ${fill('orders(first: 5, where: { status: { eq: DELIVERED } }) { nodes { id } } ')} }`,
    },
    {
      name: 'overlapping fields that conflict',
      query: `{ ${fillWith((n) => `orders(first: ${n}) { nodes { id } } `)} }`,
    },
    {
      name: 'overlapping aliases that conflict',
      query: `{ orders { nodes { ${fillWith((n) => `a: ${n % 2 ? 'id' : 'total'} `)} } } }`,
    },
    {
      name: 'overlapping in fragments',
      query: `{ orders { nodes { ${times(100, (n) => `...F${n}`)} } } } ${times(100, (n) => `fragment F${n} on Order { ${times(15, () => `customer { orders(first: ${n}) { nodes { id } } }`)} }`)}`,
    },
    {
      name: 'overlapping nested',
      query: `{ ${times(25, () => `orders { ${times(40, () => 'nodes { customer { id } }')} }`)} }`,
    },
    {
      name: 'overlapping three deep',
      query: `{ ${times(10, () => `orders { ${times(10, () => `nodes { ${times(9, () => 'customer { id }')} }`)} }`)} }`,
    },
    {
      name: 'overlapping big values',
      query: `{ ${times(14, () => `orders(where: { id: { in: [${times(280, (n) => `"O${n}"`)}] } }) { totalCount }`)} }`,
    },
  ];
}

function acrossDomains(): HostileDocument[] {
  const hop = (depth: number, wide: number): string =>
    depth === 0
      ? 'id'
      : `id ${times(wide, (n) => `${wide > 1 ? `a${n}: ` : ''}customer { value { lifetimeValue } orders(first: 1) { nodes { ${hop(depth - 1, wide)} } } }`)}`;
  const everything =
    'id status total customer { id fullName country value { lifetimeValue orders } } shipments(first: 2) { nodes { id carrier recipientName order { id total } } } payments(first: 2) { nodes { id order { id } } } lines(first: 2) { nodes { id product { id name } order { id } } }';
  return [
    { name: 'hopping seven deep', query: `{ orders(first: 1) { nodes { ${hop(7, 1)} } } }` },
    { name: 'hopping four deep, two wide', query: `{ orders(first: 1) { nodes { ${hop(4, 2)} } } }` },
    { name: 'hopping two deep, seven wide', query: `{ orders(first: 1) { nodes { ${hop(2, 7)} } } }` },
    { name: 'everything of an order', query: `{ orders(first: 1) { nodes { ${everything} } } }` },
    {
      name: 'everything, nested',
      query: `{ orders(first: 1) { nodes { ${everything} customer { orders(first: 1) { nodes { ${everything} customer { orders(first: 1) { nodes { ${everything} } } } } } } } } }`,
    },
    {
      name: 'everything, twenty times',
      query: `{ ${times(20, (n) => `e${n}: orders(first: 1) { nodes { ${everything} } }`)} }`,
    },
    {
      name: 'all domains at the top',
      query: `{ ${times(5, (n) => ['orders', 'users', 'payments', 'products', 'shipments', 'customerValues', 'dailyRevenues', 'orderLines'].map((field) => `${field}${n}: ${field}(first: 1) { totalCount nodes { id } }`).join(' '))} }`,
    },
  ];
}

function inValues(): HostileDocument[] {
  return [
    {
      name: 'DOS-09 list literal',
      query: `{ orders(where: { id: { in: [${fill('"O" ')}] } }) { totalCount } }`,
    },
    {
      name: 'list of wrong values',
      query: `{ orders(where: { id: { in: [${fill('{} ')}] } }) { totalCount } }`,
    },
    {
      name: 'DOS-17 wrong variables',
      query: 'query ($i: [ID!]) { orders(where: { id: { in: $i } }) { totalCount } }',
      variables: { i: Array(9_000).fill({}) },
    },
    {
      name: 'and of many',
      query: `{ orders(where: { and: [${fill('{ id: { eq: "1" } } ')}] }) { totalCount } }`,
    },
    { name: 'order by many', query: `{ orders(orderBy: [${fill('{ total: ASC } ')}]) { totalCount } }` },
    {
      name: 'unknown input fields',
      query: `{ orders(where: { ${fillWith((n) => `f${n}: 1 `)} }) { totalCount } }`,
    },
    {
      name: 'unknown enum values',
      query: `{ orders(where: { status: { in: [${fillWith((n) => `DELIVERD${n} `)}] } }) { totalCount } }`,
    },
    {
      name: 'and of many in a variable',
      query: 'query ($w: OrderFilter) { orders(where: $w) { totalCount } }',
      variables: { w: { and: Array.from({ length: 1_500 }, () => ({ id: { eq: '1' } })) } },
    },
  ];
}

/** Numbers that are read as infinite. */
function inNumbers(): HostileDocument[] {
  const total = 'query ($t: String) { orders(where: { total: { gt: $t } }) { totalCount } }';
  return [
    { name: '1e400 in a literal', query: '{ orders(where: { total: { gt: 1e400 } }) { totalCount } }' },
    {
      name: '1e400 in a default',
      query: 'query ($t: Decimal = 1e400) { orders(where: { total: { gt: $t } }) { totalCount } }',
    },
    { name: '1e400 in a variable', query: total, beside: '"variables":{"t":1e400}' },
    {
      name: '1e400 at the end of many',
      query: `{ orders(where: { and: [${'{ total: { in: [1, 2, 3, 4, 5] } } '.repeat(600)} { total: { in: [1e400] } }] }) { totalCount } }`,
    },
  ];
}

/** JSON that has to be parsed and is not used. */
function besideTheDocument(): HostileDocument[] {
  const query = '{ order(id: "O00000001") { id status total } }';
  const nested = (bytes: number) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2);
  const objects = (bytes: number) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`;
  const beside = (name: string, members: string): HostileDocument => ({
    name: `beside: ${name}`,
    query,
    beside: members,
  });
  return [
    beside('64 kB nested in extensions', `"extensions":{"a":${nested(ceiling)}}`),
    beside('64 kB of nested objects', `"unknown":${objects(ceiling)}`),
    beside('64 kB of numbers', `"unknown":[${'0,'.repeat(ceiling / 2)}0]`),
    beside('64 kB of members', `"unknown":{${fillWith((n) => `"${n}":0,`)}"a":0}`),
    beside('64 kB of empty objects', `"extensions":{"a":[${'{},'.repeat(ceiling / 3)}0]}`),
    beside('64 kB as many values as may be', `"unknown":[${'0,'.repeat(19_900)}"${'x'.repeat(20_000)}"]`),
    beside('64 kB of one string', `"unknown":"${'x'.repeat(ceiling)}"`),
    beside('64 kB of escapes', `"unknown":"${'\\\\u0041'.repeat(Math.floor(ceiling / 7))}"`),
    beside('64 kB nested in a variable', `"variables":{"a":${nested(ceiling)}}`),
    beside('1 MB nested 520,000 deep', `"extensions":{"a":${nested(1_040_000)}}`),
    beside('1 MB of numbers', `"unknown":[${'0,'.repeat(520_000)}0]`),
    beside('1 MB of one string', `"unknown":"${'x'.repeat(1_040_000)}"`),
  ];
}

/** Fields that the caller may not see, many times. */
function protectedFields(): HostileDocument[] {
  const masked = (count: number) => times(count, () => '{ email: { eq: "a" } }');
  return [
    {
      name: 'denied: 48 aliases of 1,000 rows',
      query: `{ shipments(first: 1000) { nodes { ${times(48, (n) => `a${n}: recipientAddress`)} } } }`,
      as: 'analyst',
    },
    {
      name: 'masked: 48 aliases of 1,000 rows',
      query: `{ users(first: 1000) { nodes { ${times(48, (n) => `a${n}: email`)} } } }`,
      as: 'analyst',
    },
    {
      name: 'masked: 900 comparisons of one filter',
      query: `{ users(where: { or: [${masked(900)}] }) { totalCount } }`,
      as: 'analyst',
    },
    {
      name: 'masked: 900 comparisons in a variable',
      query: 'query ($w: UserFilter) { users(where: $w) { totalCount } }',
      variables: { w: { or: Array.from({ length: 900 }, () => ({ email: { eq: 'a' } })) } },
      as: 'analyst',
    },
  ];
}

function inText(): HostileDocument[] {
  return [
    { name: 'DOS-15 comments', query: `{ __typename }${fill('\n#')}` },
    { name: 'one comment', query: `{ __typename } #${fill('x')}` },
    { name: 'whitespace', query: `{ __typename }${fill(' ')}` },
    { name: 'commas', query: `{ __typename }${fill(',')}` },
    { name: 'a long string', query: `{ order(id: "${fill('x')}") { id } }` },
    { name: 'unicode escapes', query: `{ order(id: "${fill('\\u00e9')}") { id } }` },
    { name: 'a block string', query: `{ order(id: """${fill('\n ')}""") { id } }` },
    {
      name: 'Did you mean',
      query: `{ orders(where: { status: { eq: "${fill('Did you mean ')}" } }) { totalCount } }`,
    },
    {
      name: 'Did you mean in a variable',
      query: 'query ($s: OrderStatus) { orders(where: { status: { eq: $s } }) { totalCount } }',
      variables: { s: fill('Did you mean ') },
    },
    { name: 'a long name', query: `{ ${fill('x')} }` },
    { name: 'a long number', query: `{ orders(first: ${fill('9')}) { totalCount } }` },
    { name: 'not GraphQL', query: fill('}{') },
  ];
}

function unknown(): HostileDocument[] {
  return [
    { name: 'unknown fields', query: `{ orders { nodes { ${fillWith((n) => `nam${n} `)} } } }` },
    {
      name: 'unknown types',
      query: `{ orders { nodes { ${fillWith((n) => `... on Ordr${n} { id } `)} } } }`,
    },
    {
      name: 'fragments on unknown types',
      query: `{ __typename } ${fillWith((n) => `fragment F${n} on T${n} { id } `)}`,
    },
    {
      name: 'nested introspection',
      query: `{ __schema { types { ${'fields { type { '.repeat(12)}name${' } }'.repeat(12)} } } }`,
    },
    {
      name: 'wide introspection',
      query: `{ ${times(50, (n) => `a${n}: __schema { types { name fields { name args { name type { name } } type { name kind } } inputFields { name } } }`)} }`,
    },
  ];
}

/** Another choice for each number. */
function some(n: number, names: readonly string[]): string {
  return names.filter((_, bit) => n & (1 << bit)).join(' ');
}

function fill(part: string): string {
  return part.repeat(Math.floor((ceiling - 200) / part.length));
}

function fillWith(part: (n: number) => string): string {
  let text = '';
  for (let n = 0; text.length + part(n).length < ceiling - 200; n += 1) text += part(n);
  return text;
}

function times(count: number, part: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => part(n)).join(' ');
}
