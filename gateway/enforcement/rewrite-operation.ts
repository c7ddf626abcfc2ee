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
  /** The denied selections, which depend on the operation and the decisions only. */
  readonly denied: ReadonlyMap<FieldNode, string>;
}

/** The executed form of a client's operation, with its denied selections withheld. */
export interface RewrittenOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** The hash of this document: it is a cache key, and each rewriting of a document has its own. */
  readonly hash: string;
  /** The coordinates that deny the withheld selections, by the numbers of the selections. */
  readonly coordinates: readonly string[];
}

export type Rewrite = (decided: OperationToRewrite) => RewrittenOperation;

/**
 * Rewrites operations, once for each class of principals: repeated documents are cached by @apollo/server, and the same
 * decisions deny the same selections.
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
