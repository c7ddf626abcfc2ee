import { type HttpServer, problem, type Route, startHttpServer } from '#platform/runtime/http-server.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { isLoopbackAddress, namesLoopback } from '#platform/runtime/loopback.ts';
import { distinct } from '#schema/distinct.ts';
import type { SupergraphStatus } from '../supergraph/supergraph-status.ts';

export interface OperatorServerOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  readonly logger: Logger;
  /** In Prometheus' text format. */
  readonly metrics: () => Promise<string>;
  /** What the processes have that serve now. */
  readonly serving: () => Promise<readonly SupergraphStatus[]>;
  /** How many are meant to. */
  readonly processes: number;
}

/**
 * What operators ask of a gateway, on a port of its own: `/metrics`, and health over all of its processes. Ready
 * are all of them or it is not; live is whoever answers here. On a loopback address it answers nobody who calls it by
 * another name: a page in a browser on this machine could read it then.
 * @throws PortInUseError naming the port.
 */
export function startOperatorServer(options: OperatorServerOptions): Promise<HttpServer> {
  const { port, host, logger, metrics, serving, processes } = options;
  const routes: Route[] = [
    {
      method: 'GET',
      path: '/metrics',
      handle: async () => ({
        status: 200,
        headers: { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' },
        body: await metrics(),
      }),
    },
    { method: 'GET', path: '/health/live', handle: () => health(200, { status: 'live' }) },
    {
      method: 'GET',
      path: '/health/ready',
      async handle() {
        const now = await serving();
        const status = now.length === processes ? 'ready' : 'not ready';
        const supergraphs = distinct(now);
        return health(status === 'ready' ? 200 : 503, {
          status,
          serving: now.length,
          processes,
          supergraphs,
        });
      },
    },
  ];
  return startHttpServer({
    port,
    host,
    routes: isLoopbackAddress(host) ? routes.map(forThisMachine) : routes,
    onError: (error) => logger.error({ err: error }, 'a request of an operator failed'),
  });
}

function forThisMachine(route: Route): Route {
  return {
    ...route,
    handle: (request) =>
      namesLoopback(request)
        ? route.handle(request)
        : problem(
            403,
            'BAD_REQUEST',
            'This port is for this machine only. Ask it as 127.0.0.1 or localhost.',
          ),
  };
}

function health(status: number, body: Readonly<Record<string, unknown>>) {
  return {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
