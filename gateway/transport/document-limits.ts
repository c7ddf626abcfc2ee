import {
  type DocumentNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  parse,
  type SelectionSetNode,
} from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import { fragmentsOf } from '#schema/fragments.ts';
import type { GatewayLimits } from '../options.ts';

/** What a selection set amounts to when every fragment stands wherever it is spread. */
interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly fields: number;
  readonly selections: number;
}

type Measure = readonly [keyof Size, keyof GatewayLimits, string];

const measures: readonly Measure[] = [
  ['depth', 'depth', 'levels of nested fields'],
  ['aliases', 'aliases', 'aliases'],
  ['fields', 'rootFields', 'fields at its top'],
  ['selections', 'recursiveSelections', 'selections, fragments resolved'],
];

/** Documents that passed, so that one that comes again is not parsed again for this. */
const passedKept = 1_000;

/**
 * Refuses a document that is too large before it is validated: validation itself takes time that grows with
 * a power of some of these.
 * @returns nothing for a document that does not parse, which is for the server to say.
 * @throws GraphQLError LIMIT_EXCEEDED naming the limit.
 */
export function createDocumentLimits(limits: GatewayLimits): (query: string) => void {
  const passed = new Set<string>();
  return (query) => {
    if (passed.has(query)) return;
    const document = parseWithin(query, limits);
    if (!document) return;
    for (const node of document.definitions) {
      if (node.kind === Kind.OPERATION_DEFINITION) check(node, document, limits);
    }
    passed.add(query);
    if (passed.size > passedKept) passed.delete(passed.values().next().value as string);
  };
}

function parseWithin(query: string, { documentTokens }: GatewayLimits): DocumentNode | undefined {
  try {
    return parse(query, { noLocation: true, maxTokens: documentTokens });
  } catch (error) {
    if (!(error instanceof GraphQLError) || !/more that \d+ tokens/.test(error.message)) return undefined;
    throw exceeded(`The document has more than ${documentTokens} tokens.`);
  }
}

function check(operation: OperationDefinitionNode, document: DocumentNode, limits: GatewayLimits): void {
  const size = measure(operation.selectionSet, document);
  for (const [of, limit, what] of measures) {
    if (size[of] > limits[limit]) throw exceeded(`The operation has more than ${limits[limit]} ${what}.`);
  }
}

/** Each fragment is measured once, so the walk is as long as the document however large it unfolds. */
function measure(root: SelectionSetNode, document: DocumentNode): Size {
  const fragments = fragmentsOf(document);
  const measured = new Map<string, Size>();

  function sizeOf({ selections }: SelectionSetNode): Size {
    return selections.reduce<Size>((total, selection) => {
      switch (selection.kind) {
        case Kind.FIELD: {
          const own = { depth: 1, aliases: selection.alias ? 1 : 0, fields: 1, selections: 1 };
          const below = selection.selectionSet ? sizeOf(selection.selectionSet) : nothing;
          const depth = selection.name.value.startsWith('__') ? 0 : below.depth + 1;
          return plus(total, { ...plus(own, below), depth, fields: 1 });
        }
        case Kind.INLINE_FRAGMENT:
          return plus(total, withItself(sizeOf(selection.selectionSet)));
        default:
          return plus(total, withItself(sizeOfFragment(selection.name.value)));
      }
    }, nothing);
  }

  function sizeOfFragment(name: string): Size {
    const known = measured.get(name);
    if (known) return known;
    // A cycle is not valid and validation says so; here it must only end.
    measured.set(name, nothing);
    const fragment = fragments.get(name);
    const size = fragment ? sizeOf(fragment.selectionSet) : nothing;
    measured.set(name, size);
    return size;
  }

  return sizeOf(root);
}

const nothing: Size = { depth: 0, aliases: 0, fields: 0, selections: 0 };

function plus(a: Size, b: Size): Size {
  return {
    depth: Math.max(a.depth, b.depth),
    aliases: a.aliases + b.aliases,
    fields: a.fields + b.fields,
    selections: a.selections + b.selections,
  };
}

function withItself(size: Size): Size {
  return { ...size, selections: size.selections + 1 };
}

function exceeded(message: string): GraphQLError {
  return requestError('LIMIT_EXCEEDED', `${message} Ask for less at once.`);
}
