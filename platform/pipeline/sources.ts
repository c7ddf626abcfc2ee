import type { DataProduct } from '#schema/contract/data-product.ts';
import { type PipelineFinding, pipelineFinding } from './pipeline-error.ts';

export type SourcesResult =
  | { readonly ok: true; readonly systems: readonly string[] }
  | { readonly ok: false; readonly findings: readonly PipelineFinding[] };

/** Reads a contract's custom property `sources`: the operational systems whose extracts its pipeline reads. */
export function readSources(product: DataProduct): SourcesResult {
  const systems: unknown = product.customProperties.sources ?? [];
  if (Array.isArray(systems) && systems.every(isSystemName)) return { ok: true, systems };
  const message =
    'The contract\'s "sources" have to be a list of systems, each a name of letters, digits, "_" and "-".';
  return { ok: false, findings: [pipelineFinding('PIPELINE_CONTRACT_INVALID', message)] };
}

/** It becomes the name of a folder: no name in a contract may lead out of the extracts. */
function isSystemName(name: unknown): name is string {
  return typeof name === 'string' && /^[\w-]+$/.test(name);
}
