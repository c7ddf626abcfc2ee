import type { CaseRequest } from './cases.ts';
import { withoutUniqueName } from './unique.ts';

export interface CheckedResponse {
  /** Of the body. */
  readonly bytes: number;
  /** The data with sorted keys. */
  readonly data: string;
}

/** @throws Error for a response with errors, or without data */
export async function askOnce(url: string, { body, headers }: CaseRequest): Promise<CheckedResponse> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const text = await response.text();
  const { data, errors } = JSON.parse(withoutUniqueName(text).rest);
  if (response.status !== 200 || errors || !data) throw new Error(`it responds with ${text.slice(0, 1_000)}`);
  return { bytes: Buffer.byteLength(text), data: JSON.stringify(data, inOrder) };
}

function inOrder(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}
