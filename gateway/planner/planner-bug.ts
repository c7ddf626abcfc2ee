import { createHash } from 'node:crypto';
import { type DocumentNode, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { operationShape } from '#schema/policy/operation-shape.ts';
import { type PlannerName, PlannerRefusal, type PlanRequest } from './planner.ts';

/** A fault of a planner, whose operation another planner has planned. */
export interface PlannerBug {
  readonly planner: PlannerName;
  /** The SHA-256 of the operation's text without values. */
  readonly signature: string;
  /** The name of what it threw, and where: its message may repeat a part of the operation. */
  readonly error: string;
  readonly at: readonly string[];
}

const mostFrames = 5;

/**
 * The bug that an error of a planner is; `undefined` for a refusal, and for a plan that was found to be wrong: planners
 * are known for both.
 */
export function plannerBug(
  planner: PlannerName,
  error: unknown,
  schema: GraphQLSchema,
  { document, request }: { readonly document: DocumentNode; readonly request: PlanRequest },
): PlannerBug | undefined {
  if (error instanceof GraphQLError || error instanceof PlannerRefusal) return undefined;
  const operation = getOperationAST(document, request.operationName);
  const shape = operation ? operationShape(schema, document, operation) : '';
  const { name, message, stack = '' } = error instanceof Error ? error : new Error();
  return {
    planner,
    signature: `sha256-${createHash('sha256').update(shape).digest('hex')}`,
    error: name,
    at: stack
      .replace(message, () => '')
      .split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, mostFrames)
      .map((line) => line.trim()),
  };
}
