import { once } from 'node:events';
import { type Command, InvalidArgumentError } from 'commander';
import { discoverDomains } from '../../mesh/domains.ts';
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
  readonly acceptLoosening?: readonly string[];
  readonly restart: boolean;
  readonly json?: boolean;
}

export function addDevCommand(program: Command): void {
  program
    .command('dev')
    .description(
      'The whole mesh on this machine: snapshots where there are none, domains, gateway. Ctrl-C stops it.',
    )
    .option('--port <port>', "the gateway's (default: 4000)", parsePort)
    .option('--port-base <port>', "moves all ports, so that the gateway's default is this one", parsePort)
    .addOption(scaleOption())
    .option('--limits <file>', "the gateway's, as docs/limits.md has them")
    .option('--fetches <file>', "the gateway's from domains, as docs/fetches.md has them")
    .option(
      '--accept-loosening <digest>',
      'puts the supergraph with this SHA-256 in force although it loses protections; repeatable',
      (text: string, given: readonly string[] = []) => [...given, parseDigest(text)],
    )
    .option('--no-restart', 'leave a process that ends by itself as it is')
    .option('--json', 'what runs, as one line of JSON on standard output, instead of the screen')
    .addHelpText('after', '\nState lives in .weft, or in the folder that WEFT_HOME names; it can be removed.')
    .action(dev);
}

async function dev(options: DevOptions): Promise<void> {
  const { port, portBase, scale, limits, fetches, acceptLoosening = [], restart, json } = options;
  const home = weftHome();
  const domains = await discoverDomains();
  const plan = planMesh({ port, portBase });
  await requireFreePorts(wantedPorts(plan, domains), plan.host);
  using _home = await lockHome(home);
  const { personas } = await prepareMesh({
    home,
    domains,
    urlOf: plan.urlOf,
    acceptLoosening,
    scale,
    progress: createProgress(),
    say,
  });

  // Only from here on is there something to stop in order; before, the default of a signal does.
  const signal = interruption();
  await using mesh = await startMesh({
    home,
    domains,
    plan,
    limits,
    fetches,
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

/** Ctrl-C, a closed terminal, or a polite kill. Further ones change nothing: npm and the terminal both send one. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => controller.abort());
  // A signal that is sent to npm alone ends the shell between npm and this process, and comes no further.
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event !== undefined) {
    setInterval(() => process.ppid === parent || controller.abort(), 500).unref();
  }
  return controller.signal;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a whole number from 1 to 65535.');
}
