import type { DataProduct } from '#schema/contract/data-product.ts';
import { type PipelineFinding, pipelineFinding } from './pipeline-error.ts';

/**
 * Another product's published snapshot that a pipeline reads, as its domain's service identity: the other product and
 * governance decide what it may see, and never the contract that declares the port.
 */
export interface InputPort {
  readonly name: string;
  /** The other product's contract, relative to this one. */
  readonly contract: string;
  /** Names of schema objects of the other contract; the pipeline reads each as `input.<name>`. */
  readonly objects: readonly string[];
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
    'Each of the contract\'s "inputPorts" has a "name", a "contract" (the path of a contract.yaml), a list of text "objects", and nothing else: it is read as the domain\'s service identity ("service:<domain>" in policies), and not as roles of its own.';
  return { ok: false, findings: [pipelineFinding('PIPELINE_CONTRACT_INVALID', message)] };
}

function isInputPort(value: unknown): value is InputPort {
  if (typeof value !== 'object' || value === null) return false;
  const { name, contract, objects, ...more } = value as Record<string, unknown>;
  const unknown = Object.keys(more).filter((key) => key !== 'description');
  return typeof name === 'string' && typeof contract === 'string' && isTexts(objects) && unknown.length === 0;
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}
