import type { ContractFindingCode } from './contract-findings.ts';
import type { SourcePlace } from './source-node.ts';

/** Bounds on a contract, which is untrusted input. */
export interface ContractLimits {
  /** @default 1_048_576 */
  readonly bytes: number;
  /** Maps and lists within each other. @default 64 */
  readonly depth: number;
  /** Maps, lists and scalars, counted again wherever an alias repeats them. @default 100_000 */
  readonly nodes: number;
  /** @default 100 */
  readonly aliases: number;
}

export const defaultContractLimits: ContractLimits = {
  bytes: 1_048_576,
  depth: 64,
  nodes: 100_000,
  aliases: 100,
};

/** Ends the reading of a document; `readSource` catches it and reports a finding. */
export class Unreadable extends Error {
  readonly code: ContractFindingCode;
  readonly place: SourcePlace;

  constructor(code: ContractFindingCode, message: string, place?: SourcePlace) {
    super(message);
    this.code = code;
    this.place = place ?? { path: '', line: 1, column: 1 };
  }
}

export function tooDeep(limits: ContractLimits, place?: SourcePlace): Unreadable {
  const message = `Maps and lists are nested deeper than ${limits.depth} levels; flatten the contract.`;
  return new Unreadable('CONTRACT_TOO_DEEP', message, place);
}

export function tooManyNodes(limits: ContractLimits, place?: SourcePlace): Unreadable {
  const message = `The contract has more than ${limits.nodes} values; split it into several products.`;
  return new Unreadable('CONTRACT_TOO_MANY_NODES', message, place);
}

export function tooManyAliases(limits: ContractLimits, place: SourcePlace): Unreadable {
  const message = `The contract has more than ${limits.aliases} aliases; write the repeated values out.`;
  return new Unreadable('YAML_TOO_MANY_ALIASES', message, place);
}
