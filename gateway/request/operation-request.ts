import type { DocumentNode, GraphQLError, OperationDefinitionNode } from 'graphql';
import type { GatewayRequest } from './request.ts';

/** One operation of an authenticated caller, from any transport. */
export interface OperationRequest {
  readonly caller: GatewayRequest;
  readonly document: DocumentNode;
  /** The requested operation; `undefined` where the document has none of that name, or several and no name is given. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  /** As received, not coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The hash of the document's text: documents with the same hash are the same. */
  readonly queryHash: string;
  /**
   * What its transport has refused it with: it is not decided and not executed, and the caller gets these errors, or those that
   * the door has of an operation that is not valid. @default none
   */
  readonly refusal?: readonly GraphQLError[] | undefined;
}
