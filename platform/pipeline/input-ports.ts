import type { DataProduct } from '#schema/contract/data-product.ts';
import { type PipelineFinding, pipelineFinding } from './pipeline-error.ts';

/** Another product's published snapshot that a pipeline reads. */
export interface InputPort {
  readonly name: string;
  /** The other product's contract, relative to this one. */
  readonly contract: string;
  /** Names of schema objects of the other contract; each is `input.<name>` to the pipeline. */
  readonly objects: readonly string[];
  /** The roles that it is read as: what is masked for them is masked in the pipeline. */
  readonly roles: readonly string[];
}

export type InputPortsResult =
  | { readonly ok: true; readonly ports: readonly InputPort[] }
  | { readonly ok: false; readonly findings: readonly PipelineFinding[] };

/** Reads a contract's custom property `inputPorts`. */
export function readInputPorts(product: DataProduct): InputPortsResult {
  const value = product.customProperties.inputPorts ?? [];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const ports = entries.filter(isInputPort);
  if (ports.length === entries.length) return { ok: true, ports };
  const message =
    'Each of the contract\'s "inputPorts" needs a "name", a "contract" (the path of a contract.yaml), and lists of text "objects" and "roles".';
  return { ok: false, findings: [pipelineFinding('PIPELINE_CONTRACT_INVALID', message)] };
}

function isInputPort(value: unknown): value is InputPort {
  if (typeof value !== 'object' || value === null) return false;
  const { name, contract, objects, roles } = value as Record<string, unknown>;
  return typeof name === 'string' && typeof contract === 'string' && isTexts(objects) && isTexts(roles);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
