import type { GatewayExecutor, GatewayGraphQLRequestContext } from '@apollo/server-gateway-interface';
import { type GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { OperationAnalysis, Refusal } from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { AuditTrail, RecordedPolicy } from '../audit/audit-trail.ts';
import { deniedSelections } from '../enforcement/denied-selections.ts';
import { createOperationAnalyser } from '../enforcement/operation-analyser.ts';
import { createRewriter } from '../enforcement/rewrite-operation.ts';
import type { Execute } from '../execution/compiled-executor.ts';
import { introspect } from '../introspection/introspect.ts';
import type { VisibleSchemas } from '../introspection/visible-schemas.ts';
import type { FetchContext } from '../request/governance.ts';
import { createMeshReport } from '../request/mesh-report.ts';
import { createPolicyReporter } from '../request/policy-report.ts';
import type { GatewayRequest } from '../request/request.ts';

/** A supergraph, as operations are executed over it. */
export interface ExecutedSupergraph {
  /** The schema that clients see. */
  readonly schema: GraphQLSchema;
  readonly execute: Execute;
}

/** The policy that operations are decided by. */
export interface DecidingPolicy extends RecordedPolicy {
  /** Names of the token's claims that subgraphs need. */
  readonly claims: readonly string[];
  decide(principal: Principal): Promise<Decisions>;
}

/** What goes with every operation beside its execution. */
export interface GovernedParts {
  readonly audit: AuditTrail;
  readonly visible: VisibleSchemas;
  /** Takes down what is asked. */
  readonly record?: ((asked: GatewayGraphQLRequestContext) => void) | undefined;
}

/** Decides before planning, has the permitted rest fetched, and answers what was asked, once that is recorded. */
export function createGovernedExecutor(
  { schema, execute }: ExecutedSupergraph,
  policy: DecidingPolicy,
  { audit, visible, record }: GovernedParts,
): GatewayExecutor {
  const rewrite = createRewriter();
  const analyse = createOperationAnalyser();
  const bundles = [policy.bundle];
  const reportPolicy = createPolicyReporter(schema, policy.bundle);
  return async (asked) => {
    const request = asked.context as GatewayRequest;
    const { document, operation } = asked;
    const given = asked.request.variables;
    const variables = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {});
    if (!variables.coerced) return { errors: variables.errors };

    const decisions = await policy.decide(request.principal);
    const input = {
      schema,
      document,
      operation,
      variables: variables.coerced,
      bundles,
      decisions,
      untilRefused: true,
    };
    const analysis = analyse(input, given);
    record?.(asked);
    const audited = audit({ request, document, operation, policy, decisions, analysis });
    if (analysis.refused.size > 0) {
      audited.refused();
      return { errors: refusals(analysis) };
    }
    if (audited.closed) return { errors: [audited.closed] };

    const introspection = introspect({
      visible: () => visible(decisions),
      document,
      operation,
      variables: given,
    });
    const report = createMeshReport();
    const governance = {
      decisions,
      bundle: policy.bundle,
      policy: policy.digest,
      claims: policy.claims,
      needsMaskPushdown: analysis.needsMaskPushdown.size > 0,
      revealed: analysis.revealed,
      report,
    };
    const context: FetchContext = { ...request, governance };
    const rewritten =
      analysis.denied.size > 0 ? rewrite({ document, operation, decisions, ...analysis }) : undefined;
    const asRewritten = rewritten && {
      document: rewritten.document,
      operation: rewritten.operation,
      queryHash: rewritten.hash,
    };
    const { withheld = [], ...fetched } = await execute({ ...asked, ...asRewritten, context }, introspection);
    const unrecorded = fetched.data ? await audited.answered(report.products()) : undefined;
    if (unrecorded) return { errors: [unrecorded] };
    const denied = deniedSelections(withheld, rewritten?.coordinates ?? [], decisions);
    const errors = [...(fetched.errors ?? []), ...denied];
    const told = reportPolicy(analysis, decisions, request.principal);
    return {
      ...fetched,
      ...(errors.length > 0 && { errors }),
      extensions: { ...fetched.extensions, mesh: { products: report.products(), ...told } },
    };
  };
}

function refusals({ refused }: OperationAnalysis): GraphQLError[] {
  return [...refused].map(([coordinate, { code, field, policy }]) =>
    requestError(code, refusalOf(coordinate, code, field), { extensions: { coordinate: field, policy } }),
  );
}

function refusalOf(coordinate: string, code: Refusal['code'], field: string): string {
  return code === 'BAD_TOKEN_LITERAL'
    ? `"${coordinate}" compares "${field}", which is a token for you. Give tokens ("tok1_...") as answers show them.`
    : `"${coordinate}" can disclose "${field}", which is masked or denied for you. Leave it out.`;
}
