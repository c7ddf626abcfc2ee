import type { GraphQLError, GraphQLSchema } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { OperationAnalysis, Refusal } from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { DecidedOperation, RecordedPolicy } from '../audit/audit-trail.ts';
import { createOperationAnalyser } from '../enforcement/operation-analyser.ts';
import type { OperationRequest } from '../request/operation-request.ts';
import type { ValidOperation } from './validate.ts';

/** The policy that operations are decided by. */
export interface DecidingPolicy extends RecordedPolicy {
  /** Names of the token's claims that subgraphs need. */
  readonly claims: readonly string[];
  /** Names of those that it takes to decide. */
  readonly claimsOfRules: readonly string[];
  decide(principal: Principal): Promise<Decisions>;
}

/** What policy says of each coordinate that an operation touches. */
export interface Decided extends DecidedOperation {
  readonly valid: ValidOperation;
  /** Why the operation is refused as a whole: it can disclose what the caller may not see. None where it is not. */
  readonly refusals: readonly GraphQLError[];
}

export type DecideStep = (valid: ValidOperation) => Promise<Decided>;

/** Decides once for a class of principals, and analyses an operation once for all who are decided alike. */
export function createDecideStep(schema: GraphQLSchema, policy: DecidingPolicy): DecideStep {
  const analyse = createOperationAnalyser();
  const bundles = [policy.bundle];
  return async (valid) => {
    const { caller, document, operation, coerced, given } = valid;
    const decisions = await policy.decide(caller.principal);
    const under = { schema, variables: coerced, bundles, decisions, untilRefused: true };
    const analysis = withPlaces(given, (of) => analyse({ ...under, ...of }), { document, operation });
    return {
      request: caller,
      operation,
      given,
      policy,
      decisions,
      analysis,
      valid,
      refusals: refusalsOf(analysis),
    };
  };
}

/** An argument that does not coerce is told with its place in what the caller sent. */
function withPlaces<T>(
  given: OperationRequest,
  analyse: (of: Pick<ValidOperation, 'document' | 'operation'>) => T,
  normalised: Pick<ValidOperation, 'document' | 'operation'>,
): T {
  try {
    return analyse(normalised);
  } catch (error) {
    const { document, operation } = given;
    if (operation && operation !== normalised.operation) analyse({ document, operation });
    throw error;
  }
}

function refusalsOf({ refused }: OperationAnalysis): readonly GraphQLError[] {
  return [...refused].map(([coordinate, { code, field, policy }]) =>
    requestError(code, refusalOf(coordinate, code, field), { extensions: { coordinate: field, policy } }),
  );
}

function refusalOf(coordinate: string, code: Refusal['code'], field: string): string {
  return code === 'BAD_TOKEN_LITERAL'
    ? `"${coordinate}" compares "${field}", which is a token for you. Give tokens ("tok1_...") as answers show them.`
    : `"${coordinate}" can disclose "${field}", which is masked or denied for you. Leave it out.`;
}
