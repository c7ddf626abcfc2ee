import { type Command, Option } from 'commander';
import { personas } from '../../demo/personas.ts';
import { weftHome } from '../../mesh/home.ts';
import { personaToken } from '../persona-token.ts';

export function addTokenCommand(program: Command): void {
  program
    .command('token')
    .description('Prints a signed token for one of the demo personas on standard output.')
    .addOption(
      new Option('--as <persona>', 'the persona')
        .choices(personas.map(({ name }) => name))
        .makeOptionMandatory(),
    )
    .option('--purpose <purpose>', "what for; must be granted to the persona (default: the persona's first)")
    .option('--expires <time>', 'how long it holds, 12h at most: 90s, 30m, 12h', '12h')
    .action(async ({ as, ...options }: { as: string; purpose?: string; expires: string }) => {
      for (const persona of personas.filter(({ name }) => name === as)) {
        process.stdout.write(`${await personaToken(weftHome(), persona, options)}\n`);
      }
    });
}
