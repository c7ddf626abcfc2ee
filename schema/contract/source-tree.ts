import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { type ContractLimits, tooDeep, tooManyAliases, tooManyNodes } from './contract-limits.ts';
import { type Report, shorten } from './report.ts';
import {
  childPath,
  type SourceMap,
  type SourceNode,
  type SourcePlace,
  type SourceScalar,
} from './source-node.ts';

/**
 * Converts the library's document into our tree with aliases expanded; `undefined`, with a finding for each deviation
 * from plain YAML 1.2. Throws `Unreadable` beyond a limit.
 */
export function readTree(
  document: Document.Parsed,
  lines: LineCounter,
  limits: ContractLimits,
  report: Report,
): SourceNode | undefined {
  const reader = new TreeReader(lines, limits, report);
  reader.checkDocument(document);
  if (reader.failed) return undefined;
  const root = reader.read(document.contents, '', 0, { path: '', line: 1, column: 1 });
  return reader.failed ? undefined : root;
}

const coreTags = new Set(
  ['map', 'seq', 'str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
);

class TreeReader {
  failed = false;
  readonly #lines: LineCounter;
  readonly #limits: ContractLimits;
  readonly #report: Report;
  /** Anchors read so far; one that is still being read is not in it, so no alias can contain itself. */
  readonly #anchors = new Map<string, Node>();
  #nodes = 0;
  #aliases = 0;

  constructor(lines: LineCounter, limits: ContractLimits, report: Report) {
    this.#lines = lines;
    this.#limits = limits;
    this.#report = report;
  }

  #placeAt(offset: number, path: string): SourcePlace {
    const { line, col } = this.#lines.linePos(offset);
    return { path, line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  checkDocument(document: Document.Parsed): void {
    for (const { code, message, pos } of document.errors) {
      const place = this.#placeAt(pos[0], '');
      if (code === 'MULTIPLE_DOCS') {
        const text = 'The file holds more than one YAML document; keep one a file.';
        this.#fail('YAML_MULTIPLE_DOCUMENTS', place, text);
      } else if (code === 'RESOURCE_EXHAUSTION') {
        throw tooDeep(this.#limits, place);
      } else {
        this.#fail('YAML_SYNTAX', place, `The text is not YAML 1.2: ${message.replace(/".*/s, shorten)}.`);
      }
    }
    const { explicit, version } = document.directives?.yaml ?? {};
    if (explicit && version !== '1.2') {
      const text = `The directive %YAML "${version}" is ignored; contracts are read as YAML 1.2.`;
      this.#report('YAML_VERSION', this.#placeAt(0, ''), text);
    }
  }

  read(node: Node | null, path: string, depth: number, fallback: SourcePlace): SourceNode {
    const place = node?.range ? this.#placeAt(node.range[0], path) : { ...fallback, path };
    if (++this.#nodes > this.#limits.nodes) throw tooManyNodes(this.#limits, place);
    if (isAlias(node)) return this.#readAlias(node.source, depth, place);
    const read = this.#readPlain(node, depth, place);
    if (node && !isAlias(node) && node.anchor) this.#anchors.set(node.anchor, node);
    return read;
  }

  #readPlain(node: Node | null, depth: number, place: SourcePlace): SourceNode {
    if (node?.tag && !coreTags.has(node.tag)) {
      const message = `The tag "${shorten(node.tag)}" is none of YAML 1.2's core schema; write the value without it.`;
      this.#fail('YAML_UNSUPPORTED_TAG', place, message);
    }
    if (isMap(node) || isSeq(node)) {
      if (depth >= this.#limits.depth) throw tooDeep(this.#limits, place);
      if (isMap(node)) return this.#readMap(node, depth + 1, place);
      const items = node.items.map((item, index) =>
        this.read(item as Node | null, childPath(place.path, index), depth + 1, place),
      );
      return { kind: 'list', items, ...place };
    }
    return { kind: 'scalar', value: scalarValue(node), ...place };
  }

  #readMap(map: YAMLMap, depth: number, place: SourcePlace): SourceMap {
    const entries = new Map<string, SourceNode>();
    const keys = new Map<string, SourcePlace>();
    for (const pair of map.items as Pair<Node | null, Node | null>[]) {
      const written = pair.key?.range ? this.#placeAt(pair.key.range[0], place.path) : place;
      const key = this.#readKey(pair.key, written);
      if (key === undefined) continue;
      const keyPlace = { ...written, path: childPath(place.path, key) };
      if (entries.has(key)) {
        const message = `The key "${shorten(key)}" stands twice in one map; remove or rename one of them.`;
        this.#fail('YAML_DUPLICATE_KEY', keyPlace, message);
      }
      keys.set(key, keyPlace);
      entries.set(key, this.read(pair.value, keyPlace.path, depth, keyPlace));
    }
    return { kind: 'map', entries, keys, ...place };
  }

  #readKey(key: Node | null, place: SourcePlace): string | undefined {
    if (isScalar(key) && key.anchor) this.#anchors.set(key.anchor, key);
    if (key === null || isScalar(key)) return String(scalarValue(key) ?? '');
    this.#fail(
      'YAML_KEY_NOT_TEXT',
      place,
      'A key of a map is a map, a list or an alias; write it as a text.',
    );
    return undefined;
  }

  #readAlias(name: string, depth: number, place: SourcePlace): SourceNode {
    if (++this.#aliases > this.#limits.aliases) throw tooManyAliases(this.#limits, place);
    const target = this.#anchors.get(name);
    if (target) return this.#readPlain(target, depth, place);
    const message = `The alias "*${shorten(name)}" names no anchor before it that is complete; write the value out.`;
    this.#fail('YAML_UNKNOWN_ALIAS', place, message);
    return { kind: 'scalar', value: null, ...place };
  }

  #fail(...finding: Parameters<Report>): void {
    this.failed = true;
    this.#report(...finding);
  }
}

function scalarValue(node: Node | null): SourceScalar['value'] {
  const value = isScalar(node) ? node.value : null;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
