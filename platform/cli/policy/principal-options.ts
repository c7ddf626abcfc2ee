import { type Command, InvalidArgumentError, Option } from 'commander';
import { anonymous, type Principal } from '#schema/policy/principal.ts';
import { type Persona, personas } from '../../demo/personas.ts';
import { usageError } from '../../mesh/mesh-error.ts';
import { requirePurpose } from '../persona-token.ts';

/** The options of a command that describe the caller. */
export interface PrincipalOptions {
  readonly as?: string;
  readonly purpose?: string;
  readonly roles?: readonly string[];
  readonly scopes?: readonly string[];
  readonly domains?: readonly string[];
  readonly consumer?: string;
  readonly subject?: string;
  readonly claim?: Readonly<Record<string, readonly string[]>>;
  readonly anonymous?: boolean;
}

/** Adds the options of the caller: a persona, a described principal, or an anonymous caller. */
export function addPrincipalOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--as <persona>', 'one of the demo personas').choices(personas.map(({ name }) => name)),
    )
    .option('--purpose <purpose>', "the purpose (default: the persona's first)")
    .option('--roles <names>', 'another caller: roles, separated by commas', parseNames)
    .option('--scopes <names>', 'scopes, separated by commas', parseNames)
    .option('--domains <names>', 'domains that they work for, separated by commas', parseNames)
    .option('--consumer <name>', "the application: the token's client_id")
    .option('--subject <name>', "the token's subject (default: 'somebody')")
    .option('--claim <name=value>', 'a further claim of the token; repeatable', parseClaim)
    .option('--anonymous', 'a request without a token');
}

/** @throws CliError where no caller is described, or two. */
export function principalOf(options: PrincipalOptions): { name: string; principal: Principal } {
  const { as, purpose, anonymous: nobody, ...described } = options;
  const ways = [as !== undefined, nobody === true, isDescribed(described)].filter(Boolean);
  if (ways.length !== 1 || (nobody && purpose !== undefined)) {
    throw usageError('name the caller: --as <persona>, or --roles and the like, or --anonymous alone.');
  }
  if (nobody) return { name: 'anonymous', principal: anonymous };
  const persona = personas.find(({ name }) => name === as);
  if (persona) return { name: persona.name, principal: personaPrincipal(persona, purpose) };
  return { name: described.subject ?? 'somebody', principal: describedPrincipal(described, purpose) };
}

/** A persona as its token describes it; @throws CliError for a purpose that is not granted. */
export function personaPrincipal(persona: Persona, purpose: string = persona.purposes[0]): Principal {
  const { name, subject = name, roles, scopes, purposes, domains, consumer, claims } = persona;
  requirePurpose(persona, purpose);
  return { authenticated: true, subject, roles, scopes, purposes, purpose, domains, consumer, claims };
}

type Described = Omit<PrincipalOptions, 'as' | 'purpose' | 'anonymous'>;

function isDescribed({ roles, scopes, domains, consumer, subject, claim }: Described): boolean {
  return [roles, scopes, domains, consumer, subject, claim].some((part) => part !== undefined);
}

function describedPrincipal(described: Described, purpose: string | undefined): Principal {
  const { roles = [], scopes = [], domains = [], consumer, subject = 'somebody', claim = {} } = described;
  return {
    authenticated: true,
    subject,
    roles,
    scopes,
    domains,
    claims: claim,
    purposes: purpose === undefined ? [] : [purpose],
    ...(purpose === undefined ? {} : { purpose }),
    ...(consumer === undefined ? {} : { consumer }),
  };
}

function parseNames(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

function parseClaim(text: string, given: Readonly<Record<string, readonly string[]>> = {}) {
  const [, name, value] = /^([^=]+)=(.*)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Write it as country=DK.');
  return { ...given, [name]: [...(Object.hasOwn(given, name) ? (given[name] ?? []) : []), value] };
}
