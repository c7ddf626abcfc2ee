export interface LimitEntry {
  readonly default: number;
  /** What it counts, for `docs/limits.md`. */
  readonly meaning: string;
  /** The error, where it is not `LIMIT_EXCEEDED` with status 400. */
  readonly response?: string;
}

/**
 * Limits of a request's text, which need no schema: the gateway checks each of its requests, and the command line each
 * operation that it reads.
 */
export const requestLimitCatalogue = {
  bodyBytes: {
    default: 1_048_576,
    meaning: 'The body of a request, as it is sent and inflated; the rest of a larger one is not read.',
    response: '`LIMIT_EXCEEDED`, 413',
  },
  bodyDepth: {
    default: 64,
    meaning:
      'Lists and objects inside each other in the whole body, or in `variables` or `extensions` of a URL; counted before it is parsed.',
  },
  bodyValues: {
    default: 20_000,
    meaning: 'Values in the same, lists and objects included; counted before it is parsed.',
  },
  documentBytes: {
    default: 65_536,
    meaning: 'The document, in UTF-8.',
    response: '`LIMIT_EXCEEDED`, 413',
  },
  nesting: {
    default: 100,
    meaning:
      'Braces, brackets and parentheses inside each other, counted before the document is parsed; then selection sets inside each other, fragments resolved.',
  },
  documentTokens: { default: 10_000, meaning: 'Lexical tokens of the document.' },
  operations: { default: 5, meaning: 'Operations of the document.' },
  fragments: { default: 100, meaning: 'Fragments of the document.' },
  variables: { default: 100, meaning: 'Variables that an operation defines.' },
  directives: { default: 8, meaning: 'Directives on one element of the document.' },
  recursiveSelections: {
    default: 300,
    meaning:
      'Selections of all operations, with each fragment counted wherever it is spread: otherwise a short document of doubling fragments would block the event loop for seconds.',
  },
  depth: { default: 24, meaning: 'Fields inside each other, introspection excluded.' },
  aliases: { default: 50, meaning: 'Fields with an alias, each fragment counted wherever it is spread.' },
  conditions: {
    default: 50,
    meaning:
      '`@skip` and `@include` of an operation, each fragment counted wherever it is spread: each combination has a plan of its own.',
  },
  rootFields: { default: 50, meaning: 'Fields at the top of an operation, fragments resolved.' },
  comparisons: {
    default: 20_000,
    meaning:
      'Comparisons of fields with the same key at one place of the response, which validation makes for each pair; weighted by the size of their arguments.',
  },
  inputDepth: {
    default: 20,
    meaning: 'Lists and input objects inside each other, in the document and in the variables.',
  },
  listItems: { default: 1_000, meaning: 'Items of one list, in the document and in the variables.' },
  variableValues: { default: 10_000, meaning: 'Values in the variables, lists and input objects included.' },
} as const satisfies Record<string, LimitEntry>;

export type RequestLimits = { readonly [Name in keyof typeof requestLimitCatalogue]: number };

export const defaultRequestLimits = defaultsOf(requestLimitCatalogue);

export function defaultsOf<Name extends string>(
  catalogue: Readonly<Record<Name, LimitEntry>>,
): Readonly<Record<Name, number>> {
  return Object.fromEntries(
    Object.entries<LimitEntry>(catalogue).map(([name, entry]) => [name, entry.default]),
  ) as Record<Name, number>;
}
