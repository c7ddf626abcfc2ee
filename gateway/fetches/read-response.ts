import { isUtf8 } from 'node:buffer';
import { parseExactJson } from '#platform/runtime/json/exact-json.ts';
import { isRecord } from '#schema/is-record.ts';
import type { Received } from './freshness.ts';
import { SubgraphFailure } from './subgraph-failure.ts';

export interface SubgraphResponse {
  readonly data: Record<string, unknown> | null;
  readonly errors: readonly unknown[];
  readonly extensions: Readonly<Record<string, unknown>>;
  /** Whether it came together with errors, which may be about another part. */
  readonly besideErrors?: boolean;
  /** Its HTTP headers. */
  readonly received?: Received;
}

/** @throws SubgraphFailure where it is not in GraphQL's form. */
export function readResponse(body: Buffer): SubgraphResponse {
  const response = parseJson(body);
  if (!isRecord(response)) throw new SubgraphFailure('a response that is not GraphQL');
  const { data, errors, extensions } = response;
  if (errors !== undefined && errors !== null && !Array.isArray(errors)) {
    throw new SubgraphFailure('a response whose errors are not a list');
  }
  const failed = Array.isArray(errors) && errors.length > 0;
  if (!isRecord(data) && !(failed && (data === null || data === undefined))) {
    throw new SubgraphFailure('a response with neither data nor errors');
  }
  return {
    data: isRecord(data) ? data : null,
    errors: failed ? errors : [],
    extensions: isRecord(extensions) ? extensions : {},
  };
}

function parseJson(body: Buffer): unknown {
  // Bytes that are not UTF-8 would be read as other text.
  if (!isUtf8(body)) throw new SubgraphFailure('a response that is not UTF-8');
  try {
    return parseExactJson(body.toString('utf8'));
  } catch {
    throw new SubgraphFailure('a response that is not JSON');
  }
}
