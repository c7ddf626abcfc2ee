import { createHash } from 'node:crypto';
import {
  type ASTNode,
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  print,
  separateOperations,
  visit,
} from 'graphql';
import { distinct } from '#schema/distinct.ts';

const signatures = new WeakMap<OperationDefinitionNode, string>();

/**
 * SHA-256 of one operation and its fragments, printed without literals and aliases: the same for all that ask
 * the same with other values. `sha256-` and 64 hexadecimal digits.
 * @param operation the same object for operations that differ in the values of literals only.
 * @param given the document that it is of, as its caller wrote it.
 */
export function operationSignature(operation: OperationDefinitionNode, given: DocumentNode): string {
  const known = signatures.get(operation);
  if (known !== undefined) return known;
  const alone = separateOperations(given)[operation.name?.value ?? ''] ?? given;
  const digest = createHash('sha256')
    .update(print(withoutLiterals(alone)))
    .digest('hex');
  const signature = `sha256-${digest}`;
  signatures.set(operation, signature);
  return signature;
}

/** Names of the schema remain: fields, enum values, members of input objects. A list keeps its distinct items. */
function withoutLiterals(document: DocumentNode): DocumentNode {
  return visit(document, {
    IntValue: { leave: (node) => ({ ...node, value: '0' }) },
    FloatValue: { leave: (node) => ({ ...node, value: '0' }) },
    StringValue: { leave: (node) => ({ ...node, value: '', block: false }) },
    BooleanValue: { leave: (node) => ({ ...node, value: false }) },
    ListValue: { leave: (node) => ({ ...node, values: distinct(node.values, print) }) },
    Field: { leave: ({ alias: _, ...node }) => node },
    Document: { leave: (node) => ({ ...node, definitions: operationFirst(node) }) },
  });
}

function operationFirst({ definitions }: DocumentNode): DocumentNode['definitions'] {
  const rank = (node: ASTNode) => (node.kind === Kind.OPERATION_DEFINITION ? '' : print(node));
  return [...definitions].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
}
