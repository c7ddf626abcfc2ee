import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { JWTVerifyGetKey } from 'jose';
import { PortInUseError } from '#platform/runtime/http-server.ts';
import { readKeySet } from '#platform/runtime/keys.ts';
import { createLogger } from '#platform/runtime/log.ts';
import { meshSecrets } from '#platform/runtime/mesh-secrets.ts';
import { tellSystemError } from '#platform/runtime/system-error.ts';
import type { TokenSecrets } from '#platform/runtime/token-key.ts';
import { createGateway } from './gateway.ts';
import { graphiqlRoutes } from './graphiql/graphiql-routes.ts';
import { readEnvelopeKey } from './identity/envelope-key.ts';
import type { IdentityOptions } from './options.ts';
import { SupergraphError } from './supergraph/load-supergraph.ts';

interface Arguments {
  readonly supergraph: string;
  readonly port: number;
  readonly host: string;
  readonly url?: Readonly<Record<string, string>>;
  readonly jwks?: string;
  readonly issuer?: string;
  readonly audience?: string;
  readonly home?: string;
  readonly tenant?: string;
  readonly publicUrl?: string;
  readonly personas?: string;
  readonly production: boolean;
}

const program = new Command('gateway')
  .description('Serves a Federation 2 supergraph, and enforces the policy that it links.')
  .requiredOption('--supergraph <file>', 'the supergraph; it is reloaded when it changes')
  .addOption(
    new Option('--port <number>', '0 picks a free one').env('WEFT_PORT').default(4000).argParser(readPort),
  )
  .addOption(new Option('--host <address>', 'the address to listen on').env('WEFT_HOST').default('127.0.0.1'))
  .option('--url <name=url>', 'where a subgraph is, instead of what the supergraph says; repeatable', readUrl)
  .option(
    '--jwks <file or url>',
    'the key set that tokens are checked with; without it everybody is anonymous',
  )
  .option('--issuer <name>', 'who issues the tokens; with --jwks')
  .option('--audience <name>', 'whom the tokens are for; with --jwks')
  .option(
    '--home <folder>',
    'keeps the envelope key in <folder>/keys, where subgraphs find its public half, beside the secret that tokens are made with',
  )
  .option('--tenant <name>', 'whose tokens stand for what the gateway masks itself; with --home')
  .option('--public-url <url>', 'where subgraphs reach this gateway, if not at the address it listens on')
  .option('--personas <file>', 'whom GraphiQL lets one be, with their tokens; for development only')
  .addOption(
    new Option('--production', 'no GraphiQL, and no introspection for anonymous callers').default(
      process.env.NODE_ENV === 'production',
      'NODE_ENV',
    ),
  )
  .addHelpText(
    'after',
    '\nExits with 0 when it is told to stop, 1 when it cannot serve, 2 when it is called wrongly.',
  )
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2));

await serve(program.parse().opts<Arguments>());

async function serve(given: Arguments): Promise<void> {
  const logger = createLogger('gateway');
  try {
    const { port, host, production, publicUrl } = given;
    const gateway = await createGateway({
      supergraph: { file: given.supergraph },
      port,
      host,
      subgraphUrls: given.url ?? {},
      identity: await readIdentity(given),
      envelopeKey: given.home === undefined ? undefined : await readEnvelopeKey(join(given.home, 'keys')),
      tokens: given.home === undefined ? undefined : await readTokens(given.home, given.tenant),
      publicUrl,
      production,
      pages: production ? [] : await graphiqlRoutes({ personasFile: given.personas }),
      logger,
    });
    console.log(`The graph is at ${gateway.url}/graphql`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void gateway[Symbol.asyncDispose]().then(() => process.exit(0)));
    }
  } catch (error) {
    const told = error instanceof SupergraphError || error instanceof PortInUseError;
    const message = told ? error.message : tellSystemError(error);
    if (message === undefined) throw error;
    console.error(message);
    process.exit(1);
  }
}

async function readIdentity({ jwks, issuer, audience }: Arguments): Promise<IdentityOptions | undefined> {
  if (jwks === undefined) return undefined;
  if (issuer === undefined || audience === undefined) {
    return program.error(
      'error: --jwks needs --issuer and --audience: a token for somebody else must not pass.',
    );
  }
  return { keys: /^https?:/.test(jwks) ? new URL(jwks) : await readKeys(jwks), issuer, audience };
}

async function readTokens(home: string, tenant: string | undefined): Promise<TokenSecrets> {
  const { hash } = await meshSecrets(home);
  return { hash, ...(tenant === undefined ? {} : { tenant }) };
}

function readKeys(file: string): Promise<JWTVerifyGetKey> {
  return readKeySet(file).catch((error: Error) =>
    program.error(`error: "${file}" is not a key set that can be read: ${error.message}`),
  );
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function readUrl(text: string, given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const [, name, url] = /^([^=]+)=(https?:\/\/.+)$/.exec(text) ?? [];
  if (name === undefined || url === undefined) {
    throw new InvalidArgumentError('Write it as orders=http://host:port/graphql.');
  }
  return { ...given, [name]: url };
}
