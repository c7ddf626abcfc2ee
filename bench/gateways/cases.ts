import { classicQuery, classicSubgraphs } from '../classic-subgraphs.ts';
import { type Callers, createCallers } from './callers.ts';
import { largeQuery, largeSubgraphs } from './large-subgraphs.ts';
import { uniqueName } from './unique.ts';

export interface GatewayCase {
  readonly name: string;
  readonly meaning: string;
  /** The subgraphs of the supergraph. */
  readonly subgraphs: typeof classicSubgraphs;
  /** The most concurrent requests, even where more are configured. */
  readonly connections?: number;
  /** A header that the gateway has to forward to the subgraphs. */
  readonly header?: string;
  /** Whether every fetch of a request has to differ from those of all other requests. */
  readonly uniqueFetches: boolean;
  /** Who asks, where that is known; of the gateways only those that verify it and record it are measured. */
  readonly callers?: Callers;
  readonly request: () => CaseRequest;
}

export interface CaseRequest {
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const header = 'x-request-id';
const classic = JSON.stringify({ query: classicQuery });
const large = JSON.stringify({ query: largeQuery });

/** The classic query, with its nonce as an argument of a field of each fetch. */
const nonceQuery = classicQuery
  .replace('query Classic', 'query Classic($nonce: String)')
  .replace(/\b(users|topProducts|reviews|name|inStock|shippingEstimate)\b/g, '$1(nonce: $nonce)');

/** The same, the nonce a literal: each request is a new text of one operation. */
const literalQuery = (nonce: string) =>
  nonceQuery.replace('($nonce: String)', '').replaceAll('$nonce', JSON.stringify(nonce));

/** A small operation through two domains. */
const smallQuery = (nonce: string) =>
  `query Small($nonce: String) { topProducts(nonce: $nonce) { ${nonce}: name(nonce: $nonce) reviews(nonce: $nonce) { id body } } }`;

const callers = await createCallers(20);

export const gatewayCases: readonly GatewayCase[] = [
  {
    name: 'identical',
    meaning: 'identical requests',
    subgraphs: classicSubgraphs,
    uniqueFetches: false,
    request: () => ({ body: classic }),
  },
  {
    name: 'callers',
    meaning:
      'identical requests of 20 callers of four classes in rotation, tokens verified, personal data recorded',
    subgraphs: callers.governed(classicSubgraphs),
    callers,
    uniqueFetches: false,
    request: () => ({ body: classic, headers: { authorization: callers.next() } }),
  },
  {
    name: 'unique',
    meaning: 'requests made unique by a variable that is in every fetch',
    subgraphs: classicSubgraphs,
    uniqueFetches: true,
    request: () => ({ body: JSON.stringify({ query: nonceQuery, variables: { nonce: uniqueName() } }) }),
  },
  {
    name: 'adhoc',
    meaning: 'requests for one operation, each with other literals, which are in every fetch',
    subgraphs: classicSubgraphs,
    uniqueFetches: true,
    request: () => ({ body: JSON.stringify({ query: literalQuery(uniqueName()) }) }),
  },
  {
    name: 'header',
    meaning: 'requests made unique by a header that is in every fetch',
    subgraphs: classicSubgraphs,
    header,
    uniqueFetches: true,
    request: () => ({ body: classic, headers: { [header]: uniqueName() } }),
  },
  {
    name: 'cold',
    meaning: 'unique requests, each with a new operation',
    subgraphs: classicSubgraphs,
    connections: 4,
    uniqueFetches: true,
    request: () => {
      const nonce = uniqueName();
      const query = nonceQuery.replace('users(nonce: $nonce) {', `users(nonce: $nonce) { ${nonce}: username`);
      return { body: JSON.stringify({ query, variables: { nonce } }) };
    },
  },
  {
    name: 'cold-small',
    meaning: 'unique requests, each with a small operation through two domains that was not asked before',
    subgraphs: classicSubgraphs,
    uniqueFetches: true,
    request: () => {
      const nonce = uniqueName();
      return { body: JSON.stringify({ query: smallQuery(nonce), variables: { nonce } }) };
    },
  },
  {
    name: 'large',
    meaning: 'a large response: one list through two domains',
    subgraphs: largeSubgraphs,
    connections: 4,
    uniqueFetches: false,
    request: () => ({ body: large }),
  },
];
