import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { isHttpUrl } from '#platform/telemetry/trace-settings.ts';
import { discoverMesh } from '../../mesh/domains.ts';
import { weftHome } from '../../mesh/home.ts';
import { requireFreePorts } from '../dev/free-ports.ts';
import { lockHome } from '../dev/lock-home.ts';
import { planMesh, wantedPorts } from '../dev/mesh-plan.ts';
import { prepareMesh } from '../dev/prepare-mesh.ts';
import { printScreen } from '../dev/print-screen.ts';
import { startMesh } from '../dev/start-mesh.ts';
import { createProgress } from '../progress.ts';
import { say } from '../say.ts';
import { scaleOption } from '../scale-option.ts';
import { parseDigest } from '../supergraph-digest.ts';

interface DevOptions {
  readonly port?: number;
  readonly portBase?: number;
  readonly scale?: number;
  readonly limits?: string;
  readonly fetches?: string;
  readonly otlp?: string;
  readonly acceptLoosening?: readonly string[];
  readonly restart: boolean;
  readonly json?: boolean;
}

export function addDevCommand(program: Command): void {
  program
    .command('dev')
    .description(
      'Runs the whole mesh on this machine: builds missing snapshots, starts domains and gateway. Ctrl-C stops it.',
    )
    .option('--port <port>', "the gateway's port (default: 4000)", parsePort)
    .option('--port-base <port>', "moves all ports; this is the gateway's default then", parsePort)
    .addOption(scaleOption())
    .option('--limits <file>', "the gateway's limits, as in docs/limits.md")
    .option('--fetches <file>', "limits of the gateway's fetches, as in docs/fetches.md")
    .option(
      '--otlp <url>',
      'the collector that traces of all processes are sent to (docs/telemetry.md)',
      parseCollectorUrl,
    )
    .option(
      '--accept-loosening <digest>',
      'put the supergraph with this SHA-256 in force even if it loses protections; repeatable',
      (text: string, given: readonly string[] = []) => [...given, parseDigest(text)],
    )
    .option('--no-restart', 'do not restart a process that ends by itself')
    .option('--json', 'the running services as one line of JSON on standard output, instead of the screen')
    .addHelpText('after', '\nState lives in .weft, or in the folder that WEFT_HOME names; it can be removed.')
    .action(dev);
}

async function dev(options: DevOptions): Promise<void> {
  const { port, portBase, scale, limits, fetches, otlp, acceptLoosening = [], restart, json } = options;
  const home = weftHome();
  const found = await discoverMesh();
  const { domains } = found;
  const plan = planMesh({ port, portBase });
  await requireFreePorts(wantedPorts(plan, domains), plan.host);
  using _home = await lockHome(home);
  const { personas } = await prepareMesh({
    home,
    mesh: found,
    urlOf: plan.urlOf,
    acceptLoosening,
    scale,
    progress: createProgress(),
    say,
  });

  // Only now are there processes to stop in order; before, the default handling of signals is enough.
  const signal = interruption();
  await using mesh = await startMesh({
    home,
    mesh: found,
    plan,
    limits,
    fetches,
    otlp,
    acceptLoosening,
    restart,
    signal,
    say,
  });
  if (!signal.aborted) {
    const { graphUrl, services } = mesh;
    const screen = { graphUrl, home, services, personas };
    process.stdout.write(json ? `${JSON.stringify(screen)}\n` : printScreen(screen));
    await once(signal, 'abort');
  }
  say('stopping.');
}

/** Ctrl-C, a closed terminal, or SIGTERM. Repeated signals have no effect: npm and the terminal both send one. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  // A signal to npm alone ends the shell between npm and this process, and is not forwarded.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid === parent || controller.abort(), 500).unref();
  }
  return controller.signal;
}

function parseCollectorUrl(text: string): string {
  if (isHttpUrl(text)) return text;
  throw new InvalidArgumentError('Write it as http://localhost:4318.');
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}
