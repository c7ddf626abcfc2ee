import type { DataProduct } from '#schema/contract/data-product.ts';
import { type NamedObject, readNamedObjects } from '#schema/model/readers.ts';
import { type PipelineFinding, pipelineFinding } from './pipeline-error.ts';

/**
 * Another product that a pipeline reads, as its domain's service identity: the owner's contract, access agreements and
 * governance decide what it may read, and never the contract that declares the port.
 */
export interface InputPort {
  readonly name: string;
  /** The domain that owns the product. */
  readonly product: string;
  /** Objects of its contract; the pipeline reads each as `input.<name>`. */
  readonly objects: readonly NamedObject[];
  /** The purpose of the access agreement under which it is read. @default none: the owner's contract lets it read */
  readonly purpose?: string;
}

export type InputPortsResult =
  | { readonly ok: true; readonly ports: readonly InputPort[] }
  | { readonly ok: false; readonly findings: readonly PipelineFinding[] };

/** Reads a contract's custom property `inputPorts`. */
export function readInputPorts(product: DataProduct): InputPortsResult {
  const value = product.customProperties.inputPorts ?? [];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  const ports = entries.map(readInputPort);
  if (ports.every((port) => port !== undefined)) return { ok: true, ports };
  const message =
    'Each of the contract\'s "inputPorts" has a "product" (the domain that owns it), a list "objects" (names, or { name, columns }), if you like a "name", a "description" and the "purpose" of an access agreement, and nothing else: it is read as the domain\'s service identity, from the owner\'s process, and not as roles of its own or by the path of a contract.';
  return { ok: false, findings: [pipelineFinding('PIPELINE_CONTRACT_INVALID', message)] };
}

function readInputPort(value: unknown): InputPort | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const {
    product,
    name = product,
    objects,
    purpose,
    description: _,
    ...more
  } = value as Record<string, unknown>;
  const read = readNamedObjects(objects);
  if (typeof name !== 'string' || typeof product !== 'string' || !read) return undefined;
  if (!(purpose === undefined || typeof purpose === 'string') || Object.keys(more).length > 0)
    return undefined;
  return { name, product, objects: read, ...(purpose === undefined ? {} : { purpose }) };
}
