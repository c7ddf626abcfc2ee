import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';

export interface AnyDomain extends Disposable {
  readonly url: string;
}

/**
 * One server for all domains of `largeSupergraph`, which returns some value for every selected field.
 * @param domains their number: the last one's edges lead to the first one.
 */
export async function serveAnyDomain(domains: number): Promise<AnyDomain> {
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { query, variables } = JSON.parse(Buffer.concat(chunks).toString());
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify({ data: respond(query, variables?.representations ?? [], domains) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    [Symbol.dispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

type Representations = readonly { readonly __typename: string }[];

function respond(query: string, representations: Representations, domains: number): unknown {
  const document = parse(query, { noLocation: true });
  const { selectionSet } = document.definitions.find(
    (node): node is OperationDefinitionNode => node.kind === Kind.OPERATION_DEFINITION,
  ) as OperationDefinitionNode;
  return object(selectionSet, 'Query');

  function object({ selections }: SelectionSetNode, type: string): Record<string, unknown> {
    const row: Record<string, unknown> = {};
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) Object.assign(row, object(selection.selectionSet, type));
      else if (selection.kind === Kind.FIELD) {
        row[selection.alias?.value ?? selection.name.value] = fieldValue(selection, type);
      }
    }
    return row;
  }

  function fieldValue({ name: { value: name }, selectionSet }: FieldNode, type: string): unknown {
    if (name === '__typename') return type;
    if (name === 'id') return '1';
    if (!selectionSet) return /^(size|amount|rank|score|totalCount|version_.*)$/.test(name) ? 1 : 'x';
    if (name === '_entities') {
      return representations.map(({ __typename }) => object(selectionSet, __typename));
    }
    const row = object(selectionSet, typeOf(name, type));
    return name === 'nodes' ? [row, row, row] : row;
  }

  /** `d1e0` is a `D1E0`, its `next` a `D2E0`. */
  function typeOf(field: string, parent: string): string {
    if (field !== 'next') return field.replace(/s$/, '').toUpperCase();
    return parent.replace(/\d+/, (number) => String((Number(number) + 1) % domains));
  }
}
