import type { GraphQLError, GraphQLSchema } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { OperationAnalysis, Refusal } from '#schema/policy/analyse-operation.ts';
import type { Decisions } from '#schema/policy/decide.ts';
import type { Principal } from '#schema/policy/principal.ts';
import type { DecidedOperation, RecordedPolicy } from '../audit/audit-trail.ts';
import { createOperationAnalyser } from '../enforcement/operation-analyser.ts';
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
    const { caller, document, operation, variables, coerced } = valid;
    const decisions = await policy.decide(caller.principal);
    const analysed = { schema, document, operation, variables: coerced, bundles, decisions };
    const analysis = analyse({ ...analysed, untilRefused: true }, variables);
    return {
      request: caller,
      document,
      operation,
      policy,
      decisions,
      analysis,
      valid,
      refusals: refusalsOf(analysis),
    };
  };
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
