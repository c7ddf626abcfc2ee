import { isRecord } from '../is-record.ts';
import { orMeant } from '../nearest-name.ts';
import type { ContractInterface, InterfaceObject, InterfaceProperty } from './contract-interface.ts';

/** Why a value that came from outside is no interface of a contract, and where in it. */
export class InterfaceFault extends Error {
  override readonly name = 'InterfaceFault';
  /** The keys and indexes that lead to it. */
  readonly path: readonly (string | number)[];
  constructor(path: readonly (string | number)[], message: string) {
    super(message);
    this.path = path;
  }
}

/** Of names, versions and the like; in characters. */
const longestText = 500;

/** Objects of one contract, and properties of one key. */
const mostParts = 1_000;

type Path = readonly (string | number)[];

/** Parses an interface from untrusted plain data: closed, bounded, no part missing. @throws InterfaceFault */
export function parseInterface(value: unknown, path: Path = []): ContractInterface {
  const parts = closedParts(value, path, ['urn', 'domain', 'version', 'digest', 'objects']);
  return {
    urn: textOf(parts.urn, [...path, 'urn']),
    domain: textOf(parts.domain, [...path, 'domain']),
    version: textOf(parts.version, [...path, 'version']),
    digest: digestOf(parts.digest, [...path, 'digest']),
    objects: listOf(parts.objects, [...path, 'objects'], parseObject),
  };
}

function parseObject(value: unknown, path: Path): InterfaceObject {
  const parts = closedParts(value, path, ['name', 'type', 'key'], ['id']);
  const type = textOf(parts.type, [...path, 'type']);
  if (!/^[A-Za-z_]\w*$/.test(type)) {
    throw new InterfaceFault([...path, 'type'], 'This is no name of a type in the graph.');
  }
  const key = listOf(parts.key, [...path, 'key'], parseProperty);
  if (key.length === 0) throw new InterfaceFault([...path, 'key'], 'A key has at least one property.');
  return { ...namesOf(parts, path), type, key };
}

function parseProperty(value: unknown, path: Path): InterfaceProperty {
  const parts = closedParts(value, path, ['name', 'logicalType'], ['id']);
  return { ...namesOf(parts, path), logicalType: textOf(parts.logicalType, [...path, 'logicalType']) };
}

function namesOf({ name, id }: Record<string, unknown>, path: Path): { name: string; id?: string } {
  const named = { name: textOf(name, [...path, 'name']) };
  return id === undefined ? named : { ...named, id: textOf(id, [...path, 'id']) };
}

/** The parts of a map that has all required ones and no unknown one. @throws InterfaceFault */
export function closedParts(
  value: unknown,
  path: Path,
  required: readonly string[],
  optional: readonly string[] = [],
): Record<string, unknown> {
  const keys = [...required, ...optional];
  if (!isRecord(value)) throw new InterfaceFault(path, `A map of ${keys.join(', ')} stands here.`);
  for (const key of Object.keys(value)) {
    if (keys.includes(key)) continue;
    const shown = JSON.stringify(key.slice(0, 80));
    throw new InterfaceFault(
      [...path, key],
      `${shown} is unknown here; known are ${keys.join(', ')}.${orMeant(key.slice(0, 80), keys)}`,
    );
  }
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) throw new InterfaceFault(path, `"${missing}" is missing here.`);
  return value;
}

/** @throws InterfaceFault */
export function textOf(value: unknown, path: Path): string {
  // It is shown on terminals.
  if (typeof value === 'string' && value.length <= longestText && !/\p{Cc}/u.test(value)) return value;
  throw new InterfaceFault(
    path,
    `A text of at most ${longestText} characters, without control characters, stands here.`,
  );
}

function digestOf(value: unknown, path: Path): string {
  const text = textOf(value, path);
  if (/^sha256:[0-9a-f]{64}$/.test(text)) return text;
  throw new InterfaceFault(path, 'A digest is "sha256:" and 64 hexadecimal digits.');
}

/** @throws InterfaceFault */
export function listOf<T>(value: unknown, path: Path, parse: (item: unknown, path: Path) => T): T[] {
  if (!Array.isArray(value) || value.length > mostParts) {
    throw new InterfaceFault(path, `A list of at most ${mostParts} stands here.`);
  }
  return value.map((item, index) => parse(item, [...path, index]));
}
