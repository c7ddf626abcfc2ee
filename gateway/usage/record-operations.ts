import type { GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { Kind, type OperationDefinitionNode } from 'graphql';
import type { Logger } from '#platform/runtime/log.ts';
import { readIfThere } from '#platform/runtime/read-if-there.ts';
import { writeWhole } from '#platform/runtime/write-whole.ts';
import { operationShape, variablesShape } from '#schema/policy/operation-shape.ts';
import type { Principal } from '#schema/policy/principal.ts';
import {
  parseRecordedOperation,
  type RecordedOperation,
  recordedSubject,
} from '#schema/policy/recorded-operation.ts';
import { withClaims } from '#schema/policy/requirement.ts';
import type { GatewayRequest } from '../request.ts';

export interface RecorderOptions {
  readonly file: string;
  readonly logger: Logger;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
  /** How often what is new is written. @default 5_000 */
  readonly intervalMs?: number;
}

/** Takes down what is asked, for `weft policy simulate`. Disposing it writes what is not written yet. */
export interface OperationRecorder extends AsyncDisposable {
  /**
   * For the operations of one supergraph.
   * @param claims names of those that its rules look at: `claimsOfRules`.
   */
  under(claims: readonly string[]): (asked: GatewayGraphQLRequestContext) => void;
}

/** Different operations that are kept, those that were asked last. */
const operationsKept = 2_000;

/** Of an operation and its variables: one that is longer is not recorded. */
const longestRecord = 8_192;

/** Nothing that policy is about. */
const introspection = '';

/** Of all that is kept, in characters. */
const charactersKept = 4_194_304;

/**
 * Records each operation once for a class of principals, without values (`operationShape`), in a file that is
 * written whole. What the file holds already is kept. A file that cannot be written costs no answer.
 */
export async function createOperationRecorder(options: RecorderOptions): Promise<OperationRecorder> {
  const { file, logger, clock = Date.now, intervalMs = 5_000 } = options;
  const kept = await readRecords(file);
  const shapes = new WeakMap<OperationDefinitionNode, string>();
  let characters = [...kept.keys()].reduce((sum, key) => sum + key.length, 0);
  let changed = false;
  let writing = Promise.resolve();

  function record(asked: GatewayGraphQLRequestContext, claims: readonly string[]): void {
    const { schema, document, operation, request } = asked;
    const query =
      shapes.get(operation) ??
      (isIntrospection(operation) ? introspection : operationShape(schema, document, operation));
    shapes.set(operation, query);
    if (query === introspection || query.length > longestRecord) return;
    const variables = variablesShape(schema, operation, request.variables ?? {});
    const principal = classOf((asked.context as GatewayRequest).principal, claims);
    const key = keyOf({ query, variables, principal });
    if (key.length > longestRecord) return;
    const known = kept.get(key);
    kept.delete(key);
    const last = new Date(clock()).toISOString();
    kept.set(key, { query, variables, principal, count: (known?.count ?? 0) + 1, last });
    characters += known ? 0 : key.length;
    changed = true;
    for (const oldest of kept.keys()) {
      if (kept.size <= operationsKept && characters <= charactersKept) break;
      kept.delete(oldest);
      characters -= oldest.length;
    }
  }

  async function write(): Promise<void> {
    if (!changed) return;
    changed = false;
    const lines = [...kept.values()].map((one) => `${JSON.stringify(one)}\n`);
    await writeWhole(file, lines.join(''), 0o600).catch((error: Error) =>
      logger.error({ reason: error.message }, 'the recorded operations cannot be written'),
    );
  }

  const flush = () => {
    writing = writing.then(write);
    return writing;
  };
  const timer = setInterval(flush, intervalMs).unref();
  return {
    under: (claims) => (asked) => record(asked, claims),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await flush();
    },
  };
}

async function readRecords(file: string): Promise<Map<string, RecordedOperation>> {
  const lines = ((await readIfThere(file)) ?? '').split('\n');
  const records = lines.map(parseRecordedOperation).filter((one) => one !== undefined);
  return new Map(records.map((one) => [keyOf(one), one]));
}

function isIntrospection({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
  );
}

function keyOf({ query, variables, principal }: Omit<RecordedOperation, 'count' | 'last'>): string {
  return JSON.stringify([query, variables, principal]);
}

function classOf(principal: Principal, claims: readonly string[]): Principal {
  const { authenticated, roles, scopes, purposes, purpose, domains, consumer } = principal;
  return {
    authenticated,
    subject: recordedSubject,
    roles: sorted(roles),
    scopes: sorted(scopes),
    purposes: sorted(purposes),
    ...(purpose === undefined ? {} : { purpose }),
    domains: sorted(domains),
    ...(consumer === undefined ? {} : { consumer }),
    claims: withClaims(principal, claims).claims,
  };
}

function sorted(names: readonly string[]): readonly string[] {
  return [...names].sort();
}
