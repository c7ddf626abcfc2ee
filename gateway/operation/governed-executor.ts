import type {
  GatewayExecutionResult,
  GatewayExecutor,
  GatewayGraphQLRequestContext,
} from '@apollo/server-gateway-interface';
import { type GraphQLError, type GraphQLSchema, getVariableValues } from 'graphql';
import { inOrderOfData } from '#platform/runtime/error-order.ts';
import { requestError } from '#platform/runtime/errors.ts';
import type { OperationAnalysis, Refusal } from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { AuditTrail, RecordedPolicy } from '../audit/audit-trail.ts';
import { answerOperation } from '../enforcement/answer-operation.ts';
import { createOperationAnalyser } from '../enforcement/operation-analyser.ts';
import { createRewriter, type RewrittenOperation } from '../enforcement/rewrite-operation.ts';
import type { Execute } from '../execution/compiled-executor.ts';
import { introspect } from '../introspection/introspect.ts';
import type { VisibleSchemas } from '../introspection/visible-schemas.ts';
import type { FetchContext } from '../request/governance.ts';
import { createMeshReport, type MeshExtension } from '../request/mesh-report.ts';
import { createPolicyReporter } from '../request/policy-report.ts';
import type { GatewayRequest } from '../request/request.ts';

/** Refusals that are spelled out; one is enough to refuse. */
const refusalsNamed = 10;

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
      needsMaskPushdown: analysis.needsMaskPushdown.size > 0,
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
