import { envelopeHeader } from '#platform/runtime/envelope.ts';
import type { RecordedStatement } from '#test/testkit/test-product.ts';
import type { AttackMesh, Domain } from './attack-mesh.ts';
import type { Canary } from './canaries.ts';
import { findCanaries } from './find-canaries.ts';
import { claimsOf, type Persona, type PersonaName, personas } from './personas.ts';

/** The response, and its cost. */
export interface Exchange {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: attempts look into answers.
  readonly data?: any;
  readonly errors?: readonly { message: string; path?: (string | number)[]; extensions: { code: string } }[];
  // biome-ignore lint/suspicious/noExplicitAny: attempts look into answers.
  readonly extensions?: any;
  /** Requests that reached a subgraph with an envelope. */
  readonly fetches: number;
  /** SQL that reached an engine. */
  readonly statements: readonly RecordedStatement[];
}

export interface HttpAttempt {
  /** @default 'POST' */
  readonly method?: string;
  /** @default '/graphql' */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, bytes as they are. */
  readonly body?: unknown;
  /** @default the gateway */
  readonly to?: Domain | string;
  /** The persona whose token is sent. @default no token */
  readonly as?: Who;
}

export type Who = PersonaName | Persona;

/** One mesh as an attacker uses it. Values in a response that the caller may not see are recorded. */
export interface Attacker {
  readonly mesh: AttackMesh;
  ask(who: Who, query: string, variables?: Record<string, unknown>, more?: AskMore): Promise<Exchange>;
  /** Sends a request to a subgraph itself, with an envelope like the gateway's. */
  direct(domain: Domain, who: Who, query: string, variables?: Record<string, unknown>): Promise<Exchange>;
  http(attempt: HttpAttempt): Promise<Exchange>;
  /** Canaries that a caller got without permission, since the last call. */
  takeShown(): string[];
}

export interface AskMore {
  readonly operationName?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly to?: string;
}

function inBody(body: unknown): string {
  // `fetch` takes bytes too.
  return typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body);
}

export function personaOf(who: Who): Persona {
  return typeof who === 'string' ? personas[who] : who;
}

export function createAttacker(mesh: AttackMesh): Attacker {
  let shown: string[] = [];

  async function http(attempt: HttpAttempt): Promise<Exchange> {
    const { method = 'POST', path = '/graphql', headers = {}, body, to, as = 'anonymous' } = attempt;
    const { principal, sees } = personaOf(as);
    const authorization = principal.authenticated
      ? { authorization: `Bearer ${await mesh.issuer.token(claimsOf(principal))}` }
      : {};
    const fetches = mesh.fetches();
    const before = statementCounts(mesh);
    const response = await fetch(`${urlOf(mesh, to)}${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        // Compressed, the length of a response depends on its random ids.
        'accept-encoding': 'identity',
        ...(to === 'customers' || to === 'orders' ? {} : authorization),
        ...headers,
      },
      ...(body === undefined ? {} : { body: inBody(body) }),
      redirect: 'manual',
    });
    const text = await response.text();
    const told = [text, response.statusText, ...[...response.headers].flat()].join('\n');
    const hidden = (canary: Canary) => !sees(canary);
    shown.push(...findCanaries(told, mesh.data.canaries.filter(hidden)).map(({ value }) => value));
    return {
      status: response.status,
      headers: response.headers,
      text,
      ...readJson(text),
      fetches: mesh.fetches() - fetches,
      statements: statementsSince(mesh, before),
    };
  }

  return {
    mesh,
    http,
    ask: (as, query, variables, { operationName, ...more } = {}) =>
      http({ as, body: { query, variables, operationName }, ...more }),
    async direct(domain, who, query, variables) {
      const body = JSON.stringify({ query, variables });
      const envelope = await mesh.envelope(domain, personaOf(who).principal, body);
      return http({ to: domain, as: who, body, headers: { [envelopeHeader]: envelope } });
    },
    takeShown() {
      const taken = shown;
      shown = [];
      return taken;
    },
  };
}

function urlOf({ gateway, products }: AttackMesh, to: string | undefined): string {
  if (to === undefined) return gateway.url;
  return to === 'customers' || to === 'orders' ? products[to].server.url : to;
}

function statementCounts({ products }: AttackMesh): number[] {
  return Object.values(products).map(({ statements }) => statements.length);
}

function statementsSince({ products }: AttackMesh, before: readonly number[]): RecordedStatement[] {
  return Object.values(products).flatMap(({ statements }, index) => statements.slice(before[index]));
}

function readJson(text: string): Partial<Exchange> {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? read : {};
  } catch {
    return {};
  }
}
