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

/** The policy that an operation is recorded under. */
export interface RecordedPolicy {
  readonly bundle: PolicyBundle;
  readonly digest: string;
}

export interface DecidedOperation {
  readonly request: GatewayRequest;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly policy: RecordedPolicy;
  readonly decisions: Decisions;
  readonly analysis: OperationAnalysis;
}

/** What an operation leaves behind in the audit log. */
export interface AuditedOperation {
  /** Why its personal data may not be fetched in clear, where no log is there to record it. */
  readonly closed: GraphQLError | undefined;
  /**
   * Resolves once the record is on disk, and at once where the answer shows no personal data in clear. What it
   * resolves with is to be answered instead.
   * @param shadowed whether it is executed by another executor as well.
   */
  answered(products: readonly AuditedProduct[], shadowed: boolean): Promise<GraphQLError | undefined>;
  /** Nobody waits for it: nothing was fetched. */
  refused(): void;
}

export type AuditTrail = (decided: DecidedOperation) => AuditedOperation;

/** Of an operation's name, in characters. */
const nameLength = 100;

/** @param log without one, no personal data leaves in clear. */
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
        return append(log, shadowed ? { ...entry, shadowed } : entry);
      },
      refused() {
        void append(log, entryOf(decided, 'REFUSED', refusedOf(analysis), []));
      },
    };
  };
}

/** Why is in the gateway's log; a caller learns that it is so. */
async function append(log: AuditLog | undefined, entry: AuditEntry): Promise<GraphQLError | undefined> {
  const scope = requestScope.getStore();
  try {
    const hash = await log?.append(entry);
    if (scope && hash !== undefined) scope.auditRecord = hash;
    return hash === undefined ? unavailable('the gateway has no audit log') : undefined;
  } catch {
    return unavailable('the audit log cannot be written');
  }
}

function entryOf(
  { request, document, operation, policy }: DecidedOperation,
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
      signature: operationSignature(document, operation),
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
    `Personal data is not shown in clear, because ${reason}. Leave it out, or try again later.`,
  );
}
