import { parentPort } from 'node:worker_threads';
import { type DocumentNode, getOperationAST, parse, print } from 'graphql';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { parseSdl } from '#schema/parse-sdl.ts';
import { findPolicyLink } from '#schema/policy/directives/policy-link.ts';
import { stripPolicy } from '#schema/policy/directives/strip-policy.ts';
import { withoutWithheld } from '../enforcement/withheld-selections.ts';
import { type ApolloExecutor, createApolloExecutor } from '../execution/apollo/apollo-executor.ts';
import type { ExecutableOperation } from '../execution/executor.ts';
import type { DomainResponse, DomainSource } from '../fetches/subgraph-fetch.ts';
import { plannableDocument } from '../planner/plannable-document.ts';
import { compareResults } from './compare-results.ts';
import type { Compared, ComparedTexts, FromShadow, ShadowedOperation, ToShadow } from './messages.ts';
import { withWithheld } from './with-withheld.ts';

// @apollo/gateway's executor in a thread of its own: it plans where it runs, and plans of it, large ones above all, would
// hold up the thread that serves.

let executor: ApolloExecutor | undefined;
const fetched = new Map<number, (response: DomainResponse) => void>();
let last = 0;

parentPort?.on('message', (message: ToShadow) => {
  if (message.kind === 'load') void load(message);
  else if (message.kind === 'fetched') takeFetched(message);
  else void compare(message);
});

async function load({
  sdl,
  domains,
  comparedPlans,
  planFetches,
}: ToShadow & { kind: 'load' }): Promise<void> {
  try {
    const document = parseSdl(sdl, { noLocation: true });
    const plain = findPolicyLink(document) ? stripPolicy(document) : document;
    executor = await createApolloExecutor({
      sdl: print(plannableDocument(plain)),
      sources: new Map(domains.map((domain) => [domain, sourceOf(domain)])),
      comparedPlans,
      planFetches,
      // Its messages may repeat values.
      logger: createLogger('shadow', 'silent'),
    });
    tell({ kind: 'loaded' });
  } catch (error) {
    tell({ kind: 'unloadable', reason: (error as Error).message });
  }
}

async function compare(message: ToShadow & { kind: 'execute' | 'compare' }): Promise<void> {
  const { id } = message;
  try {
    const document = parse(message.document, { noLocation: true });
    const compared =
      message.kind === 'execute'
        ? await compareWithOurs(message, document, id)
        : compareTexts(message, document);
    tell({ kind: 'compared', id, ...compared });
  } catch (error) {
    // Not its message, which may repeat a value.
    tell({ kind: 'failed', id, reason: (error as Error).name });
  }
}

async function compareWithOurs(
  { operationName, variables: given, queryHash, ours }: ShadowedOperation,
  document: DocumentNode,
  id: number,
): Promise<Compared> {
  const marked = getOperationAST(document, operationName);
  if (!executor || !marked) throw new Error('An operation without a supergraph, or a document without it.');
  const { schema } = executor;
  const variables = parseExactJson(given) as ExecutableOperation['variables'];
  const plain = withoutWithheld(schema, document, marked);
  const { data, errors = [] } = await executor({
    document: plain,
    operation: getOperationAST(plain, operationName) ?? marked,
    operationName,
    variables,
    queryHash,
    // It goes with each fetch, and nothing else is read of it here.
    context: { execution: id } as unknown as ExecutableOperation['context'],
  });
  // Refused before anything was fetched: no result that could be compared.
  if (data === undefined) throw errors[0] ?? new Error('It gave neither data nor errors.');
  const own = { schema, document, operationName, variables, data: parseExactJson(JSON.stringify(data)) };
  const codes = errors.map(({ extensions }) => String(extensions?.code));
  return {
    differences: compareResults(
      { data: parseExactJson(ours.data), codes: ours.codes },
      { data: plain === document ? own.data : withWithheld(own), codes },
      document,
      operationName,
    ),
    codes,
  };
}

function compareTexts({ ours, theirs, operationName }: ComparedTexts, document: DocumentNode): Compared {
  const read = ({ data, codes }: ComparedTexts['ours']) => ({ data: parseExactJson(data), codes });
  return {
    differences: compareResults(read(ours), read(theirs), document, operationName),
    codes: theirs.codes,
  };
}

function sourceOf(domain: string): DomainSource {
  return {
    fetch({ context, variables, ...asked }) {
      last += 1;
      const { promise, resolve } = Promise.withResolvers<DomainResponse>();
      fetched.set(last, resolve);
      const { execution } = context as unknown as { readonly execution: number };
      tell({
        kind: 'fetch',
        fetch: last,
        id: execution,
        domain,
        variables: JSON.stringify(variables),
        ...asked,
      });
      return promise;
    },
  };
}

function takeFetched({ fetch, response }: ToShadow & { kind: 'fetched' }): void {
  fetched.get(fetch)?.(parseExactJson(response) as DomainResponse);
  fetched.delete(fetch);
}

function tell(message: FromShadow): void {
  parentPort?.postMessage(message);
}
