import { type GraphQLSchema, Kind, type OperationDefinitionNode } from 'graphql';
import type { Logger } from '#platform/runtime/log.ts';
import { operationShape, variablesShape } from '#schema/policy/operation-shape.ts';
import type { Principal } from '#schema/policy/principal.ts';
import { withClaims } from '#schema/policy/requirement.ts';
import { type RecordedOperation, recordedSubject } from '#schema/simulate/recorded-operation.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import { openRecordedOperations, type RecordedOperations } from './recorded-operations.ts';
import { createRecords, keyOfRecord } from './records.ts';

export type RecordingOptions = {
  /** The interval in which new records are written, or handed over. @default 5_000 */
  readonly intervalMs?: number;
} & (
  | { readonly file: string }
  /** The process that stores the records of several gateways. */
  | { readonly recorded: RecordedOperations }
);

export type RecorderOptions = RecordingOptions & {
  readonly logger: Logger;
  /** Milliseconds since the epoch. @default Date.now */
  readonly clock?: () => number;
};

/** Records operations for `weft policy simulate`. Disposing it writes the remaining records. */
export interface OperationRecorder extends AsyncDisposable {
  /**
   * For the operations of one supergraph.
   * @param schema the clients' schema.
   * @param claims names of the claims that its rules use: `claimsOfRules`.
   */
  under(schema: GraphQLSchema, claims: readonly string[]): RecordOperation;
}

export type RecordOperation = (request: OperationRequest) => void;

/** The longest operation with its variables; a longer one is not recorded. */
const longestRecord = 8_192;

/** Introspection, which no policy applies to. */
const introspection = '';

/** Records each operation once for a class of principals, without values (`operationShape`). */
export async function createOperationRecorder(options: RecorderOptions): Promise<OperationRecorder> {
  const { logger, clock = Date.now, intervalMs = 5_000 } = options;
  const recorded =
    'file' in options ? await openRecordedOperations({ file: options.file, logger }) : options.recorded;
  const shapes = new WeakMap<OperationDefinitionNode, string>();
  let fresh = createRecords();

  function record(
    { document, operation, variables: given, caller }: OperationRequest,
    schema: GraphQLSchema,
    claims: readonly string[],
  ): void {
    if (!operation) return;
    const query =
      shapes.get(operation) ??
      (isIntrospection(operation) ? introspection : operationShape(schema, document, operation));
    shapes.set(operation, query);
    if (query === introspection || query.length > longestRecord) return;
    const variables = variablesShape(schema, operation, given);
    const principal = classOf(caller.principal, claims);
    const last = new Date(clock()).toISOString();
    const one: RecordedOperation = { query, variables, principal, count: 1, last };
    if (keyOfRecord(one).length <= longestRecord) fresh.add(one);
  }

  async function handOver(): Promise<void> {
    const { all } = fresh;
    fresh = createRecords();
    if (all.length > 0) await recorded.add(all);
  }

  let handing = Promise.resolve();
  const timer = setInterval(() => {
    handing = handOver();
  }, intervalMs).unref();
  return {
    under: (schema, claims) => (request) => record(request, schema, claims),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await handing;
      await handOver();
    },
  };
}

function isIntrospection({ selectionSet }: OperationDefinitionNode): boolean {
  return selectionSet.selections.every(
    (selection) => selection.kind === Kind.FIELD && selection.name.value.startsWith('__'),
  );
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
