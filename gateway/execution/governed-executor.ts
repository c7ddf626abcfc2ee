import type {
  GatewayExecutionResult,
  GatewayExecutor,
  GatewayGraphQLRequestContext,
} from '@apollo/server-gateway-interface';
import { type GraphQLError, getVariableValues } from 'graphql';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { OperationAnalysis, Refusal } from '#schema/policy/analyse-operation.ts';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { answerOperation } from '../enforcement/answer-operation.ts';
import type { FetchContext } from '../enforcement/governance.ts';
import { createMeshReport, type MeshExtension } from '../enforcement/mesh-report.ts';
import { createOperationAnalyser } from '../enforcement/operation-analyser.ts';
import { createPolicyReporter } from '../enforcement/policy-report.ts';
import { createRewriter, type RewrittenOperation } from '../enforcement/rewrite-operation.ts';
import { introspect } from '../introspection/introspect.ts';
import type { VisibleSchemas } from '../introspection/visible-schemas.ts';
import type { GatewayRequest } from '../request.ts';
import type { Supergraph } from '../supergraph/load-supergraph.ts';
import type { SupergraphPolicy } from '../supergraph/supergraph-policy.ts';
import type { Execute } from './compiled-executor.ts';

/** Refusals that are spelled out; one is enough to refuse. */
const refusalsNamed = 10;

/** What goes with every operation beside its execution. */
export interface GovernedParts {
  readonly audit: AuditTrail;
  readonly visible: VisibleSchemas;
  /** Takes down what is asked. */
  readonly record?: ((asked: GatewayGraphQLRequestContext) => void) | undefined;
}

/** Decides before planning, has the permitted rest fetched, and answers what was asked, once that is recorded. */
export function createGovernedExecutor(
  { schema, execute }: Supergraph,
  policy: SupergraphPolicy,
  { audit, visible, record }: GovernedParts,
): GatewayExecutor {
  const rewrite = createRewriter(schema);
  const analyse = createOperationAnalyser();
  const bundles = [policy.bundle];
  const reportPolicy = createPolicyReporter(schema, policy.bundle);
  return async (asked) => {
    const request = asked.context as GatewayRequest;
    const { document, operation } = asked;
    const given = asked.request.variables;
    const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given ?? {});
    if (!coerced) return { errors };

    const decisions = await policy.decide(request.principal);
    const input = { schema, document, operation, variables: coerced, bundles, decisions };
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
    const rewritten = rewrite({ document, operation, decisions, denied: analysis.denied });
    const report = createMeshReport();
    const governance = {
      decisions,
      bundle: policy.bundle,
      policy: policy.digest,
      claims: policy.claims,
      behindMasks: analysis.behindMasks.size > 0,
      revealed: analysis.revealed,
      report,
    };
    const context: FetchContext = { ...request, governance };
    // Whoever is denied nothing of it is answered as it was asked: the executor's answer is the answer.
    const whole = analysis.denied.size === 0 && !introspection && rewritten.fetches;
    const fetched = whole
      ? await execute({ ...asked, context })
      : await fetchWith(execute, asked, rewritten, context);
    const unrecorded = fetched.data ? await audited.answered(report.products()) : undefined;
    if (unrecorded) return { errors: [unrecorded] };
    const complete = introspection?.complete ?? ((answer) => answer);
    const answer =
      fetched.data && !whole
        ? complete(
            answerOperation({
              schema,
              document: introspection?.document ?? document,
              operationName: asked.request.operationName,
              variables: given,
              data: fetched.data,
              denied: analysis.denied,
              decisions,
              typeKey: rewritten.typeKey,
            }),
          )
        : fetched;
    const told = reportPolicy(analysis, decisions, request.principal);
    return withReport(answer, fetched, { products: report.products(), ...told });
  };
}

function fetchWith(
  execute: Execute,
  asked: GatewayGraphQLRequestContext,
  { document, operation, hash, fetches }: RewrittenOperation,
  context: FetchContext,
): Promise<GatewayExecutionResult> | GatewayExecutionResult {
  if (!fetches) return { data: {} };
  return execute({ ...asked, document, operation, queryHash: hash, context }, { asTree: true });
}

function withReport(
  answer: GatewayExecutionResult,
  fetched: GatewayExecutionResult,
  mesh: MeshExtension,
): GatewayExecutionResult {
  const errors = answer === fetched ? fetched.errors : [...(fetched.errors ?? []), ...(answer.errors ?? [])];
  return {
    ...(answer.data === undefined ? {} : { data: answer.data }),
    ...(errors?.length ? { errors: inOrderOfData(errors, answer.data) } : {}),
    extensions: { ...fetched.extensions, mesh },
  };
}

function refusals({ refused }: OperationAnalysis): GraphQLError[] {
  return [...refused]
    .slice(0, refusalsNamed)
    .map(([coordinate, { code, field, policy }]) =>
      requestError(code, refusalOf(coordinate, code, field), { extensions: { coordinate: field, policy } }),
    );
}

function refusalOf(coordinate: string, code: Refusal['code'], field: string): string {
  return code === 'BAD_TOKEN_LITERAL'
    ? `"${coordinate}" compares "${field}", which is a token for you. Give tokens ("tok1_...") as answers show them.`
    : `"${coordinate}" can disclose "${field}", which is masked or denied for you. Leave it out.`;
}
