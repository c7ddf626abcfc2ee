import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ComparedGateway {
  readonly name: string;
  readonly title: string;
  readonly passesHeaders: boolean;
  /** Verifies who asks, decides by it and records it, with nothing written for it. @default false */
  readonly knowsCallers?: true;
  /** A native module that it must have loaded to be what its title says. */
  readonly module?: string;
  /** What Node.js runs. */
  readonly command: (at: GatewayPlace) => readonly string[];
}

export interface GatewayPlace {
  /** The file. */
  readonly supergraph: string;
  readonly port: number;
  /** Weft's limits, a file. */
  readonly limits: string;
  /** Further options of Weft's. */
  readonly options: readonly string[];
}

export const others = fileURLToPath(new URL('others', import.meta.url));
const weft = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url));

/** Each as its own documentation starts it. */
export const comparedGateways: readonly ComparedGateway[] = [
  {
    name: 'apollo',
    title: '@apollo/gateway',
    passesHeaders: true,
    command: ({ supergraph, port }) => [`${others}/apollo.js`, supergraph, `${port}`],
  },
  {
    name: 'hive-js',
    title: 'Hive Gateway, JavaScript planner',
    passesHeaders: true,
    command: (at) => hive(at),
  },
  {
    name: 'hive-rust',
    title: 'Hive Gateway, Rust planner',
    passesHeaders: true,
    module: 'hive_router_query_planner',
    command: (at) => hive(at, '--hive-router-runtime'),
  },
  {
    name: 'weft',
    title: 'Weft',
    passesHeaders: false,
    knowsCallers: true,
    command: ({ supergraph, port, limits, options }) => [
      weft,
      '--supergraph',
      supergraph,
      '--port',
      `${port}`,
      '--limits',
      limits,
      ...options,
    ],
  },
];

/** Nobody asks as much as a load does: everything else about Weft is as it comes. */
export const raisedLimits = { requestsPerSecond: 0, inFlightPerCaller: 0 };

/** Weft alone needs nothing but what is there. */
export function isInstalled({ name }: ComparedGateway): boolean {
  return name === 'weft' || existsSync(`${others}/node_modules`);
}

function hive({ supergraph, port }: GatewayPlace, ...planner: readonly string[]): readonly string[] {
  const program = `${others}/node_modules/@graphql-hive/gateway/dist/bin.js`;
  const place = ['--host', '127.0.0.1', '--port', `${port}`, '--config-path', `${others}/hive.config.js`];
  return [program, 'supergraph', supergraph, ...planner, ...place];
}
