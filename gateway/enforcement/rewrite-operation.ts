import { createHash } from 'node:crypto';
import {
  type DocumentNode,
  type FieldNode,
  getOperationAST,
  type OperationDefinitionNode,
  print,
  visit,
} from 'graphql';
import type { Decisions } from '#schema/policy/decide.ts';
import { withheld } from './withheld-selections.ts';

export interface OperationToRewrite {
  readonly document: DocumentNode;
  /** Of that document. */
  readonly operation: OperationDefinitionNode;
  readonly decisions: Decisions;
  /** What follows for the operation from the decisions, and from nothing else. */
  readonly denied: ReadonlyMap<FieldNode, string>;
}

/** What is executed in place of what the client wrote: the same, with its denied selections withheld. */
export interface RewrittenOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Of this document: operations are kept by it, and two rewritings of one document are two. */
  readonly hash: string;
  /** The coordinates that deny the withheld selections, by their numbers. */
  readonly coordinates: readonly string[];
}

export type Rewrite = (decided: OperationToRewrite) => RewrittenOperation;

/**
 * Rewrites operations, each once for a class of principals: @apollo/server keeps the documents that come again,
 * and whoever has the same decisions is denied the same.
 */
export function createRewriter(): Rewrite {
  const byDecisions = new WeakMap<Decisions, WeakMap<OperationDefinitionNode, RewrittenOperation>>();
  return (decided) => {
    const { decisions, operation } = decided;
    const known = byDecisions.get(decisions) ?? new WeakMap();
    byDecisions.set(decisions, known);
    const rewritten = known.get(operation) ?? rewriteOperation(decided);
    known.set(operation, rewritten);
    return rewritten;
  };
}

function rewriteOperation({ document, operation, denied }: OperationToRewrite): RewrittenOperation {
  const coordinates: string[] = [];
  const marked: DocumentNode = visit(document, {
    Field(node) {
      const coordinate = denied.get(node);
      return coordinate === undefined ? undefined : withheld(node, coordinates.push(coordinate) - 1);
    },
  });
  return {
    document: marked,
    operation: getOperationAST(marked, operation.name?.value) as OperationDefinitionNode,
    hash: createHash('sha256').update(print(marked)).digest('hex'),
    coordinates,
  };
}
