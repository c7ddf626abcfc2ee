import { createRequire } from 'node:module';
import {
  defaultFieldResolver,
  type GraphQLField,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type * as GraphqlMiddleware from 'graphql-middleware';
import type { Decisions } from '#schema/policy/decide.ts';
import { deny, rule, shield } from '#schema/policy/shield.ts';
import type { ProductContext } from './context.ts';
import { denySelection } from './denied-selections.ts';
import { forbiddenField } from './refusals.ts';

/** As CommonJS, like graphql-shield: it recognises its own middleware by a class, which differs between copies. */
const { applyMiddleware } = createRequire(import.meta.url)('graphql-middleware') as typeof GraphqlMiddleware;

/**
 * Wraps every field of every object type with graphql-shield, as the second lock: whatever a resolver does, a field
 * that is denied to the principal has no value in the response.
 */
export function lockSchema(schema: GraphQLSchema): GraphQLSchema {
  const resolvers = new Map(fieldsOf(schema).map(([coordinate, { resolve }]) => [coordinate, resolve]));
  const verdicts = createVerdicts();
  const locked = applyMiddleware(
    schema,
    shield(ruleTree(schema, allowedByPolicy(verdicts)), {
      fallbackRule: deny,
      fallbackError: (_thrown: unknown, _parent: unknown, _args: unknown, _context: unknown, info: unknown) =>
        forbiddenField(coordinateOf(info as GraphQLResolveInfo)),
      // Errors of resolvers keep their codes; the server masks uncatalogued ones.
      allowExternalErrors: true,
    }),
  );
  for (const [coordinate, field] of fieldsOf(locked)) {
    askOnce(field, coordinate, verdicts, resolvers.get(coordinate) ?? defaultFieldResolver);
  }
  return locked;
}

type LockedField = GraphQLField<unknown, ProductContext>;

/** What shield has said of a coordinate; `undefined` where it could not decide. */
type LockVerdict = boolean | undefined;

/** Verdicts for each principal class's decisions. */
interface Verdicts {
  /** `undefined` where shield has not been asked. */
  of(decisions: Decisions, coordinate: string): LockVerdict | Promise<LockVerdict>;
  /** Shield is about to be asked. */
  ask(decisions: Decisions, coordinate: string): void;
  say(decisions: Decisions, coordinate: string, verdict: LockVerdict): void;
}

function createVerdicts(): Verdicts {
  const byDecisions = new WeakMap<Decisions, Map<string, boolean | PromiseWithResolvers<LockVerdict>>>();
  const of = (decisions: Decisions) => {
    const known = byDecisions.get(decisions) ?? new Map();
    byDecisions.set(decisions, known);
    return known;
  };
  return {
    of(decisions, coordinate) {
      const known = byDecisions.get(decisions)?.get(coordinate);
      return typeof known === 'object' ? known.promise : known;
    },
    ask: (decisions, coordinate) => void of(decisions).set(coordinate, Promise.withResolvers<LockVerdict>()),
    say(decisions, coordinate, verdict) {
      const known = of(decisions).get(coordinate);
      if (verdict === undefined) of(decisions).delete(coordinate);
      else of(decisions).set(coordinate, verdict);
      if (typeof known === 'object') known.resolve(verdict);
    },
  };
}

function allowedByPolicy(verdicts: Verdicts) {
  return rule('allowed-by-policy', { cache: 'no_cache' })(
    (_parent, _args, { decisions }: ProductContext, info: GraphQLResolveInfo) => {
      const coordinate = coordinateOf(info);
      let verdict: LockVerdict;
      try {
        verdict = decisions.of(coordinate).kind !== 'DENY';
      } finally {
        verdicts.say(decisions, coordinate, verdict);
      }
      return verdict || forbiddenField(coordinate);
    },
  );
}

/**
 * Decisions never change, so shield is called once for a coordinate: calling it for each value takes six times as long
 * as the rest of an execution. Where it cannot decide it is called each time, and denies.
 */
function askOnce(
  field: LockedField,
  coordinate: string,
  verdicts: Verdicts,
  resolve: NonNullable<LockedField['resolve']>,
): void {
  const { resolve: guarded = defaultFieldResolver } = field;
  field.resolve = (parent, args, context, info) => {
    const respond = (verdict: LockVerdict) => {
      if (verdict === undefined) return guarded(parent, args, context, info);
      return verdict ? resolve(parent, args, context, info) : denySelection(context, coordinate, info);
    };
    const verdict = verdicts.of(context.decisions, coordinate);
    if (verdict instanceof Promise) return verdict.then(respond);
    if (verdict !== undefined) return respond(verdict);
    verdicts.ask(context.decisions, coordinate);
    return askShield(parent, args, context, info);
  };

  const askShield: NonNullable<LockedField['resolve']> = async (parent, args, context, info) => {
    const { decisions } = context;
    const [answered] = await Promise.allSettled([guarded(parent, args, context, info)]);
    const verdict = verdicts.of(decisions, coordinate);
    // Releases the waiting calls if the rule was never reached.
    if (verdict instanceof Promise) verdicts.say(decisions, coordinate, undefined);
    if (verdict === false) return denySelection(context, coordinate, info);
    if (answered.status === 'rejected') throw answered.reason;
    return answered.value;
  };
}

/** Covers the whole schema, so that no field depends on shield's defaults. */
function ruleTree(schema: GraphQLSchema, allowed: ReturnType<typeof allowedByPolicy>) {
  const tree: Record<string, Record<string, typeof allowed>> = {};
  for (const [coordinate] of fieldsOf(schema)) {
    const [type = '', field = ''] = coordinate.split('.');
    tree[type] = { ...tree[type], [field]: allowed };
  }
  return tree;
}

function fieldsOf(schema: GraphQLSchema): [coordinate: string, LockedField][] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !isIntrospectionType(type))
    .flatMap((type) =>
      Object.values(type.getFields()).map((field): [string, LockedField] => [
        `${type.name}.${field.name}`,
        field,
      ]),
    );
}

function coordinateOf({ parentType, fieldName }: GraphQLResolveInfo): string {
  return `${parentType.name}.${fieldName}`;
}
