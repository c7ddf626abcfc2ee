import type { DocumentNode, OperationDefinitionNode } from 'graphql';
import type { GatewayRequest } from './request.ts';

/** One operation as an authenticated caller asks for it, by whatever transport it came. */
export interface OperationRequest {
  readonly caller: GatewayRequest;
  readonly document: DocumentNode;
  /** The operation of the document that is meant; `undefined` where it has none of that name, or several and no name. */
  readonly operation: OperationDefinitionNode | undefined;
  readonly operationName: string | undefined;
  /** As they were given, not coerced. */
  readonly variables: Readonly<Record<string, unknown>>;
  /** The hash of the document's text: documents with the same hash are the same. */
  readonly queryHash: string;
}
