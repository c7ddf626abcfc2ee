import { withClaims } from '#schema/policy/requirement.ts';
import { createRewriter } from '../enforcement/rewrite-operation.ts';
import type { ExecutableOperation } from '../execution/executor.ts';
import { introspect } from '../introspection/introspect.ts';
import type { VisibleSchemas } from '../introspection/visible-schemas.ts';
import { createMeshReport, type MeshReport } from '../request/mesh-report.ts';
import type { Decided, DecidingPolicy } from './decide.ts';

/** The part of an operation that may be executed for its caller. */
export interface PermittedOperation {
  readonly decided: Decided;
  /** The operation, denied selections marked as withheld, with what it was decided by for each of its fetches. */
  readonly operation: ExecutableOperation;
  /** Coordinates of denied selections. */
  readonly withheld: readonly string[];
  /** Which products take part in the response. */
  readonly report: MeshReport;
}

export type PermitStep = (decided: Decided) => PermittedOperation;

/** @throws GraphQLError for introspection below the top of the operation. */
export function createPermitStep(policy: DecidingPolicy, visible: VisibleSchemas): PermitStep {
  const rewrite = createRewriter();
  return (decided) => {
    const { valid, decisions, analysis } = decided;
    const { caller, document, operation, operationName, variables, queryHash } = valid;
    const introspection = introspect({ visible: () => visible(decisions), document, operation, variables });
    const report = createMeshReport();
    const told = withClaims(caller.principal, policy.claims);
    const governance = {
      decisions,
      bundle: policy.bundle,
      policy: policy.digest,
      told,
      toldKey: JSON.stringify([policy.digest, told]),
      needsMaskPushdown: analysis.needsMaskPushdown.size > 0,
      revealed: analysis.revealed,
      report,
    };
    const rewritten =
      analysis.denied.size > 0 ? rewrite({ document, operation, decisions, ...analysis }) : undefined;
    return {
      decided,
      operation: {
        document: rewritten?.document ?? document,
        operation: rewritten?.operation ?? operation,
        queryHash: rewritten?.hash ?? queryHash,
        operationName,
        variables,
        context: { ...caller, governance },
        introspection,
      },
      withheld: rewritten?.coordinates ?? [],
      report,
    };
  };
}
