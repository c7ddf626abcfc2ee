import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { AuditLog } from '#platform/runtime/audit/audit-log.ts';
import type { AuditEntry, AuditedCoordinate, AuditedProduct } from '#platform/runtime/audit/audit-record.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { OperationAnalysis } from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import type { GatewayRequest } from '../request/request.ts';
import { requestScope } from '../request/request-scope.ts';
import { operationSignature } from './operation-signature.ts';
import { personalData, showsClear } from './personal-data.ts';

/** The policy under which an operation is recorded. */
export interface RecordedPolicy {
  readonly bundle: PolicyBundle;
  readonly digest: string;
}

export interface DecidedOperation {
  readonly request: GatewayRequest;
  /** The same object for all that differ from it in the values of literals only. */
  readonly operation: OperationDefinitionNode;
  /** As the caller wrote it. */
  readonly given: { readonly document: DocumentNode };
  readonly policy: RecordedPolicy;
  readonly decisions: Decisions;
  readonly analysis: OperationAnalysis;
}

/** The audit of one operation. */
export interface AuditedOperation {
  /** The error for unmasked personal data where there is no log to record it. */
  readonly closed: GraphQLError | undefined;
  /**
   * Resolves once the record is on disk, or immediately where the response shows no unmasked personal data. A
   * resolved error replaces the response.
   * @param shadowed whether another executor executes the operation as well.
   */
  answered(products: readonly AuditedProduct[], shadowed: boolean): Promise<GraphQLError | undefined>;
  /** Records a refusal. It is not awaited, since nothing was fetched. */
  refused(): void;
}

export type AuditTrail = (decided: DecidedOperation) => AuditedOperation;

/** The length of a recorded operation name, in characters. */
const nameLength = 100;

/** @param log without it, no personal data leaves unmasked. */
export function createAuditTrail(log: AuditLog | undefined): AuditTrail {
  const known = new WeakMap<OperationAnalysis, readonly AuditedCoordinate[]>();
  return (decided) => {
    const { policy, decisions, analysis } = decided;
    const personal = known.get(analysis) ?? personalData(analysis, policy.bundle, decisions);
    known.set(analysis, personal);
    const discloses = showsClear(personal);
    return {
      closed:
        discloses && !log ? unavailable('the gateway has no audit log; start it with --audit') : undefined,
      async answered(products, shadowed) {
        if (!discloses) return undefined;
        const entry = entryOf(decided, 'ANSWERED', personal, products);
        return append(log, decided.request, shadowed ? { ...entry, shadowed } : entry);
      },
      refused() {
        void append(log, decided.request, entryOf(decided, 'REFUSED', refusedOf(analysis), []));
      },
    };
  };
}

/** Why is in the gateway's log; a caller learns that it is so. */
async function append(
  log: AuditLog | undefined,
  { observer }: GatewayRequest,
  entry: AuditEntry,
): Promise<GraphQLError | undefined> {
  const scope = requestScope.getStore();
  if (!log) return unavailable('the gateway has no audit log');
  const activity = observer?.begin('audit', { outcome: entry.outcome });
  try {
    const hash = await log.append(entry);
    activity?.end({ code: undefined });
    if (scope) scope.auditRecord = hash;
    return undefined;
  } catch {
    activity?.end({ code: 'AUDIT_UNAVAILABLE' });
    return unavailable('the audit log cannot be written');
  }
}

function entryOf(
  { request, operation, given, policy }: DecidedOperation,
  outcome: AuditEntry['outcome'],
  coordinates: readonly AuditedCoordinate[],
  products: readonly AuditedProduct[],
): AuditEntry {
  const { correlationId, principal } = request;
  const { subject, consumer, roles, purpose } = principal;
  const name = operation.name?.value.slice(0, nameLength);
  return {
    correlationId,
    principal: { subject, ...(consumer === undefined ? {} : { consumer }), roles },
    ...(purpose === undefined ? {} : { purpose }),
    policy: policy.digest,
    operation: {
      signature: operationSignature(operation, given.document),
      ...(name === undefined ? {} : { name }),
    },
    outcome,
    coordinates,
    products: products.map(({ domain, product, version, snapshot }) => ({
      domain,
      product,
      version,
      snapshot,
    })),
  };
}

function refusedOf({ refused }: OperationAnalysis): AuditedCoordinate[] {
  return [...refused].map(([coordinate, { field }]) => ({ coordinate, decision: 'REFUSE', reveals: field }));
}

function unavailable(reason: string): GraphQLError {
  return requestError(
    'AUDIT_UNAVAILABLE',
    `Personal data is not shown unmasked, because ${reason}. Leave it out, or try again later.`,
  );
}
