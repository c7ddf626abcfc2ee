import { GraphQLError } from 'graphql';
import { requestError } from '#platform/runtime/errors.ts';
import type { Logger } from '#platform/runtime/log.ts';
import { isRecord } from '#schema/is-record.ts';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { choosePurpose } from '../identity/choose-purpose.ts';
import { otherwiseRead, readClaims } from '../identity/read-claims.ts';

/** Whom a request is of, as the server that runs the gateway has verified it. */
export interface GivenPrincipal {
  /** Unique for each caller, and not empty. */
  readonly subject: string;
  /** `false` is an anonymous caller, whatever else is given. @default true */
  readonly authenticated?: boolean | undefined;
  /** @default none */
  readonly roles?: readonly string[] | undefined;
  /** @default none */
  readonly scopes?: readonly string[] | undefined;
  /** The purposes that the caller may act for. @default none */
  readonly purposes?: readonly string[] | undefined;
  /** That of this request, one of `purposes`. @default none, which is the strictest */
  readonly purpose?: string | undefined;
  /** The domains that the caller works for. @default none */
  readonly domains?: readonly string[] | undefined;
  /** The calling application, with which access agreements are made. @default none */
  readonly consumer?: string | undefined;
  /** Further claims, for rules and row filters; `iss` says who vouches for the caller. @default none */
  readonly claims?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

export type PrincipalOf<Context> = (
  context: Context,
) => GivenPrincipal | null | undefined | Promise<GivenPrincipal | null | undefined>;

const lists = ['roles', 'scopes', 'purposes', 'domains'] as const;
const known: ReadonlySet<string> = new Set([
  ...['subject', 'authenticated', 'purpose', 'consumer', 'claims'],
  ...lists,
]);

/** In characters, and the most names of a list: each fetch carries them. */
const longest = 256;
const most = 256;

/**
 * Reads what `principal(context)` gives. Nothing is guessed: what is none of the shape refuses the request, and the log says why.
 * @returns a function that throws GraphQLError UNAUTHENTICATED, PURPOSE_NOT_GRANTED, or the GraphQLError of `principal`.
 */
export function createPrincipalReader<Context>(
  principal: PrincipalOf<Context> | undefined,
  logger: Logger,
): (context: Context) => Promise<Principal> {
  if (!principal) return async () => anonymous;
  return async (context) => {
    const given: unknown = await principal(context);
    if (given === null || given === undefined) return anonymous;
    try {
      return readGiven(given);
    } catch (error) {
      if (error instanceof GraphQLError && error.extensions.code !== 'UNAUTHENTICATED') throw error;
      logger.error(
        { reason: (error as Error).message },
        '"principal" gave no principal, and a request was refused',
      );
      throw requestError('UNAUTHENTICATED', 'The server could not say who sends this request.');
    }
  };
}

function readGiven(given: unknown): Principal {
  if (!isRecord(given)) throw new TypeError('it is not an object');
  const unknown = Object.keys(given).find((name) => !known.has(name));
  if (unknown !== undefined) throw new TypeError(`it has "${unknown}", which no principal has`);
  const { subject, authenticated = true, purpose, consumer, claims } = given;
  if (typeof authenticated !== 'boolean') throw new TypeError('"authenticated" is not true or false');
  if (!authenticated) return anonymous;
  if (!isName(subject)) throw new TypeError('"subject" is not a name');
  if (consumer !== undefined && !isName(consumer)) throw new TypeError('"consumer" is not a name');
  if (purpose !== undefined && !isName(purpose)) throw new TypeError('"purpose" is not a name');
  const [roles, scopes, purposes, domains] = lists.map((name) => readList(given, name)) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const read: Principal = {
    authenticated: true,
    subject,
    roles,
    scopes,
    purposes,
    domains,
    ...(consumer === undefined ? {} : { consumer }),
    claims: claims === undefined ? {} : readGivenClaims(claims),
  };
  return choosePurpose(read, purpose);
}

function readList(given: Record<string, unknown>, name: (typeof lists)[number]): string[] {
  const list = given[name] ?? [];
  if (Array.isArray(list) && list.length <= most && list.every(isName)) return [...list];
  throw new TypeError(`"${name}" is not a list of at most ${most} names`);
}

function readGivenClaims(claims: unknown): Principal['claims'] {
  if (!isRecord(claims)) throw new TypeError('"claims" is not an object');
  const { iss, ...others } = claims;
  const wrong = Object.entries(others).find(
    ([name, value]) => otherwiseRead.has(name) || ![value].flat().every((text) => typeof text === 'string'),
  );
  if (wrong) throw new TypeError(`"claims" has "${wrong[0]}", which is not a further claim of texts`);
  if (iss !== undefined && !isName(iss)) throw new TypeError('"iss" of "claims" is not a name');
  return { ...readClaims(others, '*'), ...(iss === undefined ? {} : { iss: [iss as string] }) };
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= longest;
}
