import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { errorCatalogue, errorCodeOf, requestError } from '#platform/runtime/errors.ts';
import {
  type HttpRequest,
  type HttpResponse,
  type HttpStream,
  problem,
  type Route,
} from '#platform/runtime/http-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { type HandedPolicy, readHandedPolicy } from '#platform/runtime/service-identity/handed-policy.ts';
import { type PortCaller, PortTokenError } from '#platform/runtime/service-identity/port-token.ts';
import { serviceKeysFile } from '#platform/runtime/service-identity/service-keys.ts';
import type { TokenVersions } from '#platform/runtime/token-keys/token-keys.ts';
import type { PolicyBundle } from '#schema/policy/policy.ts';
import { faultOf } from '../../snapshots/fault.ts';
import { type PortRequest, readPortRequest } from '../../snapshots/port-request.ts';
import { joinedDecisions, ownUnder } from '../policy-store.ts';
import { boundedStream, type StreamBounds } from './bounded-stream.ts';
import type { MadeFileLimits } from './made-files.ts';
import { createPortAudit, entryOfRead, entryOfRefusal, type RecordedRead } from './port-audit.ts';
import { createPortCallers } from './port-caller.ts';
import { createPortFiles, type DecidedView, type PortFilesOptions } from './port-files.ts';
import { portGrant } from './port-grant.ts';
import { entityOf, portView } from './port-view.ts';
import { createReadersAtOnce } from './readers-at-once.ts';

export interface PortLimits extends MadeFileLimits, StreamBounds {
  /** Reads at a time, in all. @default 8 */
  readonly readers?: number;
  /** Reads at a time of one domain. @default 2 */
  readonly readersOfOne?: number;
}

export interface PortRouteOptions extends Omit<PortFilesOptions, 'limits'> {
  /** The policy of the product's own schema. */
  readonly own: PolicyBundle;
  readonly limits?: PortLimits | undefined;
  readonly logger: Logger;
}

export interface PortRoute extends AsyncDisposable {
  readonly route: Route;
}

/**
 * `POST /port`: another domain's pipeline reads one object, as Parquet, as its service identity. What governance hands
 * out (keys, policy) is read for each request; without it nothing is read.
 */
export function createPortRoute(options: PortRouteOptions): PortRoute {
  const { home, folder, model, own, limits = {}, logger } = options;
  const { domain, product } = model;
  const identify = createPortCallers(domain, serviceKeysFile(home));
  const readers = createReadersAtOnce(limits.readers, limits.readersOfOne);
  const files = createPortFiles(options);
  const audit = createPortAudit(join(folder, 'audit'), logger);

  async function handle(request: HttpRequest): Promise<HttpResponse | HttpStream> {
    let caller: PortCaller;
    try {
      caller = await identify(request);
    } catch (error) {
      if (!(error instanceof PortTokenError)) throw error;
      logger.warn({ reason: error.message }, 'refused a reader of the input port');
      return problem(401, 'PORT_UNTRUSTED_CALLER', errorCatalogue.PORT_UNTRUSTED_CALLER.meaning);
    }
    const asked = readPortRequest(request.body);
    if ('wrong' in asked) return problem(400, 'BAD_REQUEST', `The body is no read of a port. ${asked.wrong}`);
    const leave = readers.enter(caller.domain);
    if (!leave) return respondTo(tooManyReaders());
    try {
      return await read(request, asked, caller, leave);
    } catch (error) {
      leave();
      if (request.signal.aborted) return problem(503, 'OVERLOADED', 'The reader has gone.');
      if (error instanceof GraphQLError) return respondTo(error);
      throw error;
    }
  }

  async function read(
    request: HttpRequest,
    asked: PortRequest,
    { domain: reader, id }: PortCaller,
    leave: () => void,
  ): Promise<HttpStream> {
    const policy = await policyInForce();
    const { name, version } = product;
    const recorded: RecordedRead = {
      id,
      reader,
      request: asked,
      policy: policy.digest,
      product: { domain, product: name, version },
    };
    const decided = await decide(policy, reader, asked).catch(async (error: unknown) => {
      if (!(error instanceof GraphQLError)) throw error;
      await audit.record(
        entryOfRefusal(recorded, errorCodeOf(error), entityOf(model, asked.object) !== undefined),
      );
      throw error;
    });
    const { manifest, leased, tokenKeys } = await files.lease(decided, asked.epoch, request.signal);
    try {
      const { file } = leased;
      const offset = offsetOf(request, file);
      const served = { ...decided, snapshot: manifest.id, file, offset };
      await audit.record(entryOfRead(recorded, served));
      const body = boundedStream(file.path, offset, limits);
      body.once('close', () => {
        leased[Symbol.dispose]();
        leave();
      });
      return {
        status: offset === 0 ? 200 : 206,
        headers: {
          'content-type': 'application/vnd.apache.parquet',
          'cache-control': 'no-store',
          'content-length': String(file.bytes - offset),
          ...(offset === 0 ? {} : { 'content-range': `bytes ${offset}-${file.bytes - 1}/${file.bytes}` }),
          etag: `"${file.sha256}"`,
          'x-weft-product': domain,
          'x-weft-version': version,
          'x-weft-snapshot': manifest.id,
          'x-weft-rows': String(file.rows),
          ...(tokenKeys ? { 'x-weft-token-keys': printVersions(tokenKeys) } : {}),
        },
        body,
      };
    } catch (error) {
      leased[Symbol.dispose]();
      throw error;
    }
  }

  async function decide(policy: HandedPolicy, reader: string, asked: PortRequest): Promise<DecidedView> {
    const { bundle, digest } = policy;
    const now = Date.now();
    const grant = portGrant(model, reader, asked, { agreements: bundle.agreements ?? [], now });
    const decisions = await joinedDecisions(bundle, ownUnder(bundle, own), grant.principal, now);
    return { view: portView(model, asked, grant, decisions), grant, decisions, policy: digest };
  }

  async function policyInForce(): Promise<HandedPolicy> {
    const handed = await readHandedPolicy(home).catch((error: unknown) => {
      logger.error({ fault: faultOf(error) }, 'the policy that governance handed out cannot be read');
      return undefined;
    });
    if (handed) return handed;
    throw requestError(
      'POLICY_UNAVAILABLE',
      'Governance has handed this domain no policy, so nothing is read. "weft prepare" writes it.',
    );
  }

  return {
    route: { method: 'POST', path: '/port', handle },
    async [Symbol.asyncDispose]() {
      await files[Symbol.asyncDispose]();
      await audit[Symbol.asyncDispose]();
    },
  };
}

/** Where an interrupted read goes on: only in the very file that it began with. */
function offsetOf(
  { headers }: HttpRequest,
  { bytes, sha256 }: { readonly bytes: number; readonly sha256: string },
): number {
  const { range, 'if-match': match } = headers;
  if (range === undefined) return 0;
  const [, from] = /^bytes=(\d{1,15})-$/.exec(range) ?? [];
  const offset = Number(from);
  if (match !== `"${sha256}"` || from === undefined || offset >= bytes) {
    throw requestError('PORT_CHANGED', errorCatalogue.PORT_CHANGED.meaning);
  }
  return offset;
}

/** `email=2&users.*=1`, as in the query of a URL. */
function printVersions(versions: TokenVersions): string {
  const texts = Object.entries(versions).map(([name, version]): [string, string] => [name, String(version)]);
  return new URLSearchParams(texts).toString();
}

function respondTo(error: GraphQLError): HttpResponse {
  const code = errorCodeOf(error);
  const { status: named } = (error.extensions.http ?? {}) as { readonly status?: number };
  const status = named ?? errorCatalogue[code].status;
  return problem(status, code, error.message, status === 503 ? { 'retry-after': '1' } : {});
}

function tooManyReaders(): GraphQLError {
  return requestError(
    'OVERLOADED',
    'As many reads of this domain are under way as there may be. Try again later.',
  );
}
