import type { Command } from 'commander';
import { fillUrl } from '../../mesh/compose-mesh.ts';
import { discoverMesh } from '../../mesh/domains.ts';
import { weftHome } from '../../mesh/home.ts';
import { CliError } from '../../mesh/mesh-error.ts';
import { prepareMesh } from '../dev/prepare-mesh.ts';
import { createProgress } from '../progress.ts';
import { say } from '../say.ts';
import { scaleOption } from '../scale-option.ts';
import { urlTemplateOption } from '../url-template-option.ts';

export function addPrepareCommand(program: Command): void {
  program
    .command('prepare')
    .description(
      'Prepares the state from which the processes of a mesh start, without starting them: for containers.',
    )
    .addOption(urlTemplateOption('how the gateway reaches domains'))
    .addOption(scaleOption())
    .action(prepare);
}

async function prepare({ urlTemplate, scale }: { urlTemplate?: string; scale?: number }): Promise<void> {
  const { failed } = await prepareMesh({
    home: weftHome(),
    mesh: await discoverMesh(),
    urlOf: (domain) => (urlTemplate === undefined ? domain.url.href : fillUrl(urlTemplate, domain)),
    acceptLoosening: [],
    scale,
    progress: createProgress(),
    say,
  });
  if (failed.length > 0) throw new CliError(`no snapshot of ${failed.join(', ')}.`);
}
