import type { GraphQLFormattedError } from 'graphql';
import { moreErrors, positiveCount } from '#platform/runtime/bound-errors.ts';
import type { ErrorCode } from '#platform/runtime/errors.ts';
import { isRecord } from '#schema/is-record.ts';
import type { TopField } from '#schema/operation/fetched-coordinates.ts';
import type { Unmasked } from '../enforcement/response-guard.ts';
import type { SubgraphFailure } from '../fetches/subgraph-failure.ts';
import type { FetchShape } from './fetch-shape.ts';

/** Codes whose message a domain writes for the caller; all other errors of a domain are hidden. */
const passedOn: ReadonlySet<unknown> = new Set<ErrorCode>([
  'MASKED_FIELD_OPERATION',
  'FORBIDDEN_FIELD',
  'BAD_TOKEN_LITERAL',
  'TOKEN_KEY_ROTATED',
  'TOKEN_KEY_REVOKED',
  'BAD_CURSOR',
  'BAD_USER_INPUT',
  'LIMIT_EXCEEDED',
  'SNAPSHOT_GONE',
  'SNAPSHOT_MISSING',
  'SNAPSHOT_DAMAGED',
  'POLICY_UNAVAILABLE',
]);

/** The most errors of one failed fetch; the further fields are null without an error. */
const errorsPerFetch = 20;

export interface SubgraphError extends GraphQLFormattedError {
  readonly extensions: {
    readonly code: ErrorCode;
    readonly domain: string;
    /** The number of positions of a selection that the domain denies. */
    readonly positions?: number;
    /** The number of errors that are left out. */
    readonly errors?: number;
  };
}

/** Thrown where the caller gets no part of a response, with the error for each field. */
export class FailedFetch extends Error {
  override readonly name = 'FailedFetch';
  readonly error: SubgraphError;
  constructor(error: SubgraphError) {
    super(error.message);
    this.error = error;
  }
}

/**
 * The errors of a domain that are passed on: `most`, and one that counts the rest.
 * @param most without the one that counts.
 * @param inOurWords whether a message is replaced, since it may contain values that the caller may not see.
 */
export function fromSubgraph(
  errors: readonly unknown[],
  domain: string,
  most: number,
  inOurWords: (message: unknown) => boolean,
): SubgraphError[] {
  const told = errors
    .slice(0, most)
    .map((error) =>
      passOn(isRecord(error) && inOurWords(error.message) ? hushed(error, domain) : error, domain),
    );
  return errors.length > most ? [...told, notTold(errors.length - most, domain)] : told;
}

/** The allow-listed parts of a domain's error; the error is untrusted. */
function passOn(error: unknown, domain: string): SubgraphError {
  const { message, path, extensions } = (error ?? {}) as Record<string, unknown>;
  const given = extensions as Record<string, unknown> | null | undefined;
  const code = given?.code;
  const place = isPath(path) ? { path: path.map(clientName) } : {};
  if (passedOn.has(code) && typeof message === 'string') {
    const count = code === 'FORBIDDEN_FIELD' ? positiveCount(given?.positions) : undefined;
    const positions = count === undefined ? {} : { positions: count };
    const extensions = { code: code as ErrorCode, domain, ...positions };
    return { message: message.slice(0, 500), ...place, extensions };
  }
  if (code === 'MORE_ERRORS') return notTold(positiveCount(given?.errors) ?? 1, domain);
  if (code === 'SUBGRAPH_UNTRUSTED_CALLER') {
    return { ...unavailable(domain, 'SUBGRAPH_UNAVAILABLE'), ...place };
  }
  if (code === 'SUBGRAPH_INCOMPATIBLE') {
    return {
      message: `The domain "${domain}" and the gateway run versions of Weft that do not understand each other.`,
      ...place,
      extensions: { code, domain },
    };
  }
  return {
    message: couldNotRespond(domain),
    ...place,
    extensions: { code: 'SUBGRAPH_ERROR', domain },
  };
}

function hushed(error: object, domain: string): object {
  return { ...error, message: couldNotRespond(domain) };
}

function notTold(errors: number, domain: string): SubgraphError {
  const { message } = moreErrors(errors);
  return { message, extensions: { code: 'MORE_ERRORS', domain, errors } };
}

export function couldNotRespond(domain: string): string {
  return `The domain "${domain}" could not resolve this part of the query.`;
}

/** The error for a response that is not in GraphQL's form. */
export function misshapen(domain: string): SubgraphError {
  return { message: couldNotRespond(domain), extensions: { code: 'SUBGRAPH_ERROR', domain } };
}

/** One error for each removed value that its mask cannot have produced. */
export function maskNotApplied(unmasked: readonly Unmasked[], domain: string): SubgraphError[] {
  return unmasked.slice(0, errorsPerFetch).map(({ coordinate, path }) => ({
    message: `The domain "${domain}" did not mask "${coordinate}", so the value is removed.`,
    path: path.map(clientName),
    extensions: { code: 'MASK_NOT_APPLIED', domain },
  }));
}

export function unavailable(domain: string, code: SubgraphFailure['code']): SubgraphError {
  return { message: whyNone[code](domain), extensions: { code, domain } };
}

const whyNone = {
  SUBGRAPH_UNAVAILABLE: (domain) => `The domain "${domain}" is not available.`,
  SUBGRAPH_TIMEOUT: (domain) => `The domain "${domain}" did not respond in time.`,
  SUBGRAPH_OVERLOADED: (domain) => `The domain "${domain}" has too many requests in flight.`,
} satisfies Record<SubgraphFailure['code'], (domain: string) => string>;

/**
 * One error for each field that a failed fetch leaves empty, with paths as in a response of the fetch;
 * `place-errors.ts` moves them to the fetch's position in the client's operation.
 * @param entities the indexes of the affected ones. @default all
 */
export function atEachField(
  error: SubgraphError,
  shape: FetchShape,
  representations: readonly unknown[],
  entities: readonly number[] = [...representations.keys()],
): SubgraphError[] {
  const paths = shape.entities
    ? entities.flatMap((index) =>
        fieldsOf(shape, representations[index]).map(({ name }) => ['_entities', index, name]),
      )
    : shape.fields.map(({ name }) => [name]);
  return paths.slice(0, errorsPerFetch).map((path) => ({ ...error, path: path.map(clientName) }));
}

function fieldsOf({ fields }: FetchShape, representation: unknown): readonly TopField[] {
  const type = (representation as { __typename?: unknown } | null)?.__typename;
  const own = fields.filter(({ on }) => on === type);
  return own.length > 0 ? own : fields;
}

/** Where the selections of two types conflict, the planner adds an alias to one of them. */
function clientName(key: string | number): string | number {
  return typeof key === 'string' ? key.replace(/__alias_\d+$/, '') : key;
}

function isPath(path: unknown): path is (string | number)[] {
  return Array.isArray(path) && path.every((key) => typeof key === 'string' || Number.isSafeInteger(key));
}
