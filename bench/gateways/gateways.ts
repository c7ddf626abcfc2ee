import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ComparedGateway {
  readonly name: string;
  readonly title: string;
  readonly passesHeaders: boolean;
  /** Verifies who asks, decides by it and records it, with nothing written for it. @default false */
  readonly knowsCallers?: true;
  /** A native module that must be loaded for the title to be true. */
  readonly module?: string;
  /** The arguments of Node.js. */
  readonly command: (at: GatewayPlace) => readonly string[];
}

export interface GatewayPlace {
  /** Its file. */
  readonly supergraph: string;
  readonly port: number;
  /** The file of Weft's limits. */
  readonly limits: string;
  /** Further options of Weft's. */
  readonly options: readonly string[];
}

export const others = fileURLToPath(new URL('others', import.meta.url));
const inApolloServer = fileURLToPath(new URL('weft-in-apollo-server.ts', import.meta.url));
const weft = fileURLToPath(new URL('../../gateway/main.ts', import.meta.url));

/** Each started as its own documentation describes. */
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
    name: 'weft-in-apollo-server',
    title: 'Weft in Apollo Server',
    passesHeaders: true,
    command: ({ supergraph, port }) => [inApolloServer, supergraph, `${port}`],
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

/** No caller sends as many requests as the load; everything else about Weft is at its defaults. */
export const raisedLimits = { requestsPerSecond: 0, inFlightPerCaller: 0 };

/** Weft needs no further installation. */
export function isInstalled({ name }: ComparedGateway): boolean {
  return name.startsWith('weft') || existsSync(`${others}/node_modules`);
}

function hive({ supergraph, port }: GatewayPlace, ...planner: readonly string[]): readonly string[] {
  const program = `${others}/node_modules/@graphql-hive/gateway/dist/bin.js`;
  const place = ['--host', '127.0.0.1', '--port', `${port}`, '--config-path', `${others}/hive.config.js`];
  return [program, 'supergraph', supergraph, ...planner, ...place];
}
