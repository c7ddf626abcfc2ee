import { type Document, Lexer, LineCounter, parseDocument } from 'yaml';
import { type ContractLimits, tooDeep, tooManyNodes, Unreadable } from './contract-limits.ts';
import { indentQuotes } from './indent-quotes.ts';
import { type Report, shorten } from './report.ts';
import type { SourceNode } from './source-node.ts';
import { readTree } from './source-tree.ts';

/**
 * Reads a document into a tree of values with their places; `undefined`, and findings, where it cannot be read. YAML
 * 1.2 with the core schema: no merge keys, no custom tags, `no` and `2024-01-01` are texts.
 */
export function readSource(
  document: string | Uint8Array,
  limits: ContractLimits,
  report: Report,
): SourceNode | undefined {
  try {
    return readText(decode(document, limits), limits, report);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    report(error.code, error.place, error.message);
    return undefined;
  }
}

/** A text that is not YAML 1.2 only for the indentation of its quoted texts is read too. */
function readText(text: string, limits: ContractLimits, report: Report): SourceNode | undefined {
  checkTokens(text, limits);
  const found: Parameters<Report>[] = [];
  const tree = parse(text, limits, (...finding) => found.push(finding));
  const indented = tree ? undefined : indentQuotes(text);
  if (indented) {
    checkTokens(indented.text, limits);
    const again: Parameters<Report>[] = [];
    const read = parse(indented.text, limits, (...finding) => again.push(finding));
    if (read) {
      const message = `A quoted text goes on in line ${indented.line} without the indentation that YAML 1.2 demands; indent its further lines more than its key.`;
      report('YAML_QUOTE_INDENT', { path: '', line: indented.line, column: 1 }, message);
      for (const finding of again) report(...finding);
      return read;
    }
  }
  for (const finding of found) report(...finding);
  return tree;
}

function decode(document: string | Uint8Array, limits: ContractLimits): string {
  const size = typeof document === 'string' ? Buffer.byteLength(document) : document.byteLength;
  if (size > limits.bytes) {
    throw new Unreadable(
      'CONTRACT_TOO_LARGE',
      `The contract has ${size} bytes and at most ${limits.bytes} are read; split it into several products.`,
    );
  }
  const text = typeof document === 'string' ? document : utf8(document);
  if (text?.isWellFormed()) return text;
  throw new Unreadable(
    'CONTRACT_NOT_UTF8',
    'The contract is not UTF-8 text; save it with the encoding UTF-8.',
  );
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

// A key, its colon, its value and a comma or dash are four tokens; one more for an anchor.
const tokensPerNode = 5;

// Directives, anchors, tags and aliases: each may be alone on its line and cause an error. Comments: the library joins
// adjacent ones, copying all earlier ones each time.
const costly = new Set(['%', '&', '!', '*', '#']);

/** The lexer announces a scalar with this; the next token is its text, whatever it begins with. */
const scalarMark = '\x1f';
const layout = new Set([' ', '\t', '\n', '\r', scalarMark]);

/**
 * Checks the tokens before anything is built, in linear time: the parser recurses into flow collections and creates an
 * error object for every stray bracket.
 */
function checkTokens(text: string, limits: ContractLimits): void {
  let depth = 0;
  let tokens = 0;
  let previous = '';
  for (const token of new Lexer().lex(text)) {
    const mark = previous === scalarMark ? '' : token.charAt(0);
    previous = token;
    if (layout.has(mark)) continue;
    if (mark === '[' || mark === '{') depth++;
    if (mark === ']' || mark === '}') depth--;
    if (depth > limits.depth) throw tooDeep(limits);
    tokens += costly.has(mark) ? tokensPerNode : 1;
    if (tokens > limits.nodes * tokensPerNode) throw tooManyNodes(limits);
  }
}

function parse(text: string, limits: ContractLimits, report: Report): SourceNode | undefined {
  const lineCounter = new LineCounter();
  return readTree(parseYaml(text, lineCounter, limits), lineCounter, limits, report);
}

function parseYaml(text: string, lineCounter: LineCounter, limits: ContractLimits): Document.Parsed {
  try {
    return parseDocument(text, {
      version: '1.2',
      schema: 'core',
      merge: false,
      // The library compares each key with all before it; `readTree` finds duplicates with a map.
      uniqueKeys: false,
      resolveKnownTags: false,
      prettyErrors: false,
      // With `silent` the library drops a second document without an error.
      logLevel: 'error',
      lineCounter,
    });
  } catch (error) {
    // The library reports invalid YAML and does not throw, except on stack overflow.
    if (error instanceof RangeError) throw tooDeep(limits);
    const reason = error instanceof Error ? error.message : String(error);
    throw new Unreadable('YAML_SYNTAX', `The text cannot be parsed as YAML 1.2: ${shorten(reason)}.`);
  }
}
