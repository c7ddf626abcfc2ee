import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from 'commander';
import { gatewayProgram } from '../../mesh/home.ts';
import { CliError } from '../../mesh/mesh-error.ts';

export function addGatewayCommand(program: Command): void {
  program
    .command('gateway')
    .description('Runs the gateway alone, over any Federation 2 supergraph.')
    .argument('[options...]', "the gateway's options; see: npm run gateway -- --help")
    .helpOption(false)
    .allowUnknownOption()
    .action(runGateway);
}

async function runGateway(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [gatewayProgram, ...args], { stdio: 'inherit' });
  // The terminal signals both; only a signal to this process alone has to be forwarded.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  if (code !== 0) throw new CliError(`the gateway ended (${signal ?? `exit code ${code}`}).`);
}
