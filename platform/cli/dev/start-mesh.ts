import { join } from 'node:path';
import { tracesUrl } from '#platform/telemetry/trace-settings.ts';
import type { Domain, Mesh } from '../../mesh/domains.ts';
import { gatewayProgram, recordedOperationsFile } from '../../mesh/home.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { tellRunningMesh } from '../../mesh/running-mesh.ts';
import { demoIdentity } from '../persona-token.ts';
import { followGovernance } from './follow-governance.ts';
import type { MeshPlan } from './mesh-plan.ts';
import { personasFile, writePersonas } from './persona-tokens.ts';
import { supergraphFile } from './prepare-mesh.ts';
import type { RunningService } from './print-screen.ts';
import { waitUntilReady } from './ready.ts';
import { type ServedDomain, servedDomains } from './served-domains.ts';
import { createSupervisor, type Service, type ServiceSpec, type Supervisor } from './supervisor.ts';

export interface StartMeshOptions {
  readonly home: string;
  readonly mesh: Mesh;
  readonly plan: MeshPlan;
  /** The file of the gateway's limits. @default the gateway's own */
  readonly limits?: string | undefined;
  /** The file of the limits of its fetches. @default the gateway's own */
  readonly fetches?: string | undefined;
  /** The collector that the traces of all processes are sent to. @default that of the environment, or none */
  readonly otlp?: string | undefined;
  /** Digests of supergraphs that lose protections and are accepted. */
  readonly acceptLoosening: readonly string[];
  /** Whether a process that ends by itself is restarted. */
  readonly restart: boolean;
  /** Ends the wait for services that have not responded yet. */
  readonly signal: AbortSignal;
  /** Prints one line for people. */
  readonly say: (line: string) => void;
}

export interface RunningMesh extends AsyncDisposable {
  readonly graphUrl: string;
  readonly services: readonly RunningService[];
}

const startTimeoutMs = 60_000;
const renewTokensMs = 3_600_000;

/**
 * Starts a prepared mesh: one process per domain and the gateway. Returns once all of them respond, or after a
 * timeout; a domain that does not start costs its own part only.
 * @throws CliError where the gateway does not start; then all processes are stopped.
 */
export async function startMesh(options: StartMeshOptions): Promise<RunningMesh> {
  const { home, plan, signal, say } = options;
  const domains = servedDomains(options.mesh.domains, say);
  await using starting = new AsyncDisposableStack();
  const supervisor = starting.use(createSupervisor(options));
  const started = [
    ...domains.map((domain) => startDomain(supervisor, domain, options)),
    startGateway(supervisor, options),
  ];
  const addresses = domains.map((domain) => [domain.name, new URL(plan.urlOf(domain)).origin]);
  starting.use(await tellRunningMesh(home, Object.fromEntries(addresses)));
  const services = await Promise.all(started.map((one) => whenReady(one, signal)));
  if (!signal.aborted) requireGateway(services, started);
  const renewal = setInterval(() => writePersonas(home).catch((error) => say(String(error))), renewTokensMs);
  starting.defer(() => clearInterval(renewal));
  starting.use(followGovernance({ ...options, urlOf: plan.urlOf, file: supergraphFile(home) }));
  const running = starting.move();
  return {
    graphUrl: graphUrl(plan),
    services,
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

interface Started {
  readonly service: Service;
  readonly url: string;
}

function startDomain(
  supervisor: Supervisor,
  domain: ServedDomain<Domain>,
  options: StartMeshOptions,
): Started {
  const { plan } = options;
  const service = supervisor.start(
    spec(options, domain.name, [domain.main], { WEFT_PORT: String(plan.portOf(domain)) }),
  );
  return { service, url: plan.urlOf(domain) };
}

function startGateway(supervisor: Supervisor, options: StartMeshOptions): Started {
  const { home, mesh, plan, limits, fetches, acceptLoosening } = options;
  const service = supervisor.start(
    spec(options, 'gateway', [
      gatewayProgram,
      '--supergraph',
      supergraphFile(home),
      '--host',
      plan.host,
      '--port',
      String(plan.gatewayPort),
      '--home',
      home,
      '--jwks',
      join(home, 'keys/identity.jwks.json'),
      '--issuer',
      demoIdentity.issuer,
      '--audience',
      demoIdentity.audience,
      '--personas',
      personasFile(home),
      '--record',
      recordedOperationsFile(home),
      // The last accepted supergraph may have other ports.
      ...mesh.domains.flatMap((domain) => ['--url', `${domain.name}=${plan.urlOf(domain)}`]),
      ...acceptLoosening.flatMap((digest) => ['--accept-loosening', digest]),
      ...(limits === undefined ? [] : ['--limits', limits]),
      ...(fetches === undefined ? [] : ['--fetches', fetches]),
    ]),
  );
  return { service, url: graphUrl(plan) };
}

function spec(
  { home, otlp }: StartMeshOptions,
  name: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ServiceSpec {
  return {
    name,
    args,
    environment: {
      WEFT_HOME: home,
      NODE_COMPILE_CACHE: join(home, 'compiled'),
      // The most specific of the variables, so that none of the environment's goes before it.
      ...(otlp === undefined ? {} : { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: tracesUrl(otlp) }),
      ...environment,
    },
    logFile: join(home, 'logs', `${name}.log`),
  };
}

async function whenReady({ service, url }: Started, signal: AbortSignal): Promise<RunningService> {
  const ready = await waitUntilReady(new URL('/health/ready', url).href, {
    timeoutMs: startTimeoutMs,
    alive: () => service.pid !== undefined && !signal.aborted,
  });
  return { name: service.name, url, pid: service.pid, ready };
}

function requireGateway(services: readonly RunningService[], started: readonly Started[]): void {
  if (services.at(-1)?.ready) return;
  throw new CliError(`the gateway did not start; its log is ${started.at(-1)?.service.logFile}.`);
}

function graphUrl({ host, gatewayPort }: MeshPlan): string {
  return `http://${host}:${gatewayPort}/graphql`;
}
