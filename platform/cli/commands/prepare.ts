import type { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import { fillUrl } from '../compose-mesh.ts';
import { prepareMesh } from '../dev/prepare-mesh.ts';
import { discoverDomains } from '../domains.ts';
import { weftHome } from '../home.ts';
import { createProgress } from '../progress.ts';
import { say } from '../say.ts';
import { scaleOption } from '../scale-option.ts';
import { urlTemplateOption } from '../url-template-option.ts';

export function addPrepareCommand(program: Command): void {
  program
    .command('prepare')
    .description('What the processes of a mesh find when they start, without starting them: for containers.')
    .addOption(urlTemplateOption('how the gateway reaches domains'))
    .addOption(scaleOption())
    .action(prepare);
}

async function prepare({ urlTemplate, scale }: { urlTemplate?: string; scale?: number }): Promise<void> {
  const { failed } = await prepareMesh({
    home: weftHome(),
    domains: await discoverDomains(),
    urlOf: (domain) => (urlTemplate === undefined ? domain.url.href : fillUrl(urlTemplate, domain)),
    scale,
    progress: createProgress(),
    say,
  });
  if (failed.length > 0) throw new CliError(`no snapshot of ${failed.join(', ')}.`);
}
