import { signPortToken } from '#platform/runtime/service-identity/port-token.ts';
import type { ServiceIdentity } from '#platform/runtime/service-identity/service-identity.ts';
import type { PortRequest } from '#platform/snapshots/port-request.ts';

export interface PortResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Of a refusal. */
  readonly code: string | undefined;
  readonly message: string | undefined;
}

export interface PortCall {
  /** The owner's process. */
  readonly url: string;
  /** The owner's domain. @default that of the token's audience */
  readonly product: string;
  readonly identity: ServiceIdentity;
  readonly request: PortRequest;
  /** What is sent in place of the request. */
  readonly body?: string;
  /** @default a token for the body */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Reads an input port as a pipeline does, in one attempt; the parts can be forged. */
export async function callPort(call: PortCall): Promise<PortResponse> {
  const response = await openPort(call);
  const bytes = Buffer.from(await response.arrayBuffer());
  const [error] = response.ok ? [] : (JSON.parse(bytes.toString()).errors ?? []);
  return {
    status: response.status,
    headers: response.headers,
    bytes,
    code: error?.extensions.code,
    message: error?.message,
  };
}

/** The same, without reading the response's body. */
export function openPort({
  url,
  product,
  identity,
  request,
  signal,
  ...forged
}: PortCall): Promise<Response> {
  const signed = JSON.stringify(request);
  const { body = signed, token = signPortToken(identity, product, signed), headers = {} } = forged;
  return fetch(`${url}/port`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body,
    ...(signal ? { signal } : {}),
  });
}
