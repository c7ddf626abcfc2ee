import {
  type ASTNode,
  type ASTVisitor,
  FieldsOnCorrectTypeRule,
  GraphQLError,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  Kind,
  KnownArgumentNamesRule,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  ValuesOfCorrectTypeRule,
} from 'graphql';
import { atPath, type Trail, valuePlace } from '#schema/operation/value-place.ts';
import { argumentNames, enumValues, fieldNames, type InvalidPart } from './misnamed.ts';

type Describe = (error: GraphQLError, context: ValidationContext, trail: Trail) => InvalidPart;

/** What is known of an error beyond its message. */
export type InvalidParts = WeakMap<GraphQLError, InvalidPart>;

/**
 * GraphQL's rules, where those on names and values say what stands where: the argument, the path in it, and the type.
 * They repeat no value, which may be personal data: errors are logged on their way to the client.
 */
export function placedRules(parts: InvalidParts): readonly ValidationRule[] {
  const describe = new Map<ValidationRule, Describe>([
    [ValuesOfCorrectTypeRule, describeValue],
    [KnownArgumentNamesRule, describeArgument],
    [FieldsOnCorrectTypeRule, describeField],
  ]);
  return specifiedRules.map((rule) => {
    const own = describe.get(rule);
    return own ? placed(rule, own, parts) : rule;
  });
}

function placed(rule: ValidationRule, describe: Describe, parts: InvalidParts): ValidationRule {
  return (context) => {
    let trail: Trail = { parent: undefined, path: [], ancestors: [] };
    const placing = Object.create(context, {
      reportError: {
        value(error: GraphQLError) {
          const part = describe(error, context, trail);
          const told = new GraphQLError(part.message, { nodes: error.nodes ?? null });
          parts.set(told, { ...part, nodes: error.nodes ?? null });
          context.reportError(told);
        },
      },
    });
    const visitor: Readonly<Record<string, unknown>> = { ...rule(placing) };
    const wrapped = Object.entries(visitor).map(([kind, visit]) => [
      kind,
      typeof visit === 'function'
        ? (...about: readonly unknown[]) => {
            const [, , parent, path, ancestors] = about;
            trail = { parent, path, ancestors } as Trail;
            return visit(...about);
          }
        : visit,
    ]);
    return Object.fromEntries(wrapped) as ASTVisitor;
  };
}

function describeField({ message, nodes }: GraphQLError, context: ValidationContext): InvalidPart {
  const [node] = nodes ?? [];
  const given = node?.kind === Kind.FIELD ? node.name.value : '';
  return { message, misnamed: { given, among: fieldNames(context.getParentType()?.name ?? '') } };
}

function describeArgument({ message, nodes }: GraphQLError, context: ValidationContext): InvalidPart {
  const [node] = nodes ?? [];
  const given = node?.kind === Kind.ARGUMENT ? node.name.value : '';
  if (context.getDirective()) return { message };
  const field = context.getFieldDef()?.name ?? '';
  return { message, misnamed: { given, among: argumentNames(context.getParentType()?.name ?? '', field) } };
}

/** In messages of graphql-js, declared names and types come first and the value last. */
function describeValue(error: GraphQLError, context: ValidationContext, trail: Trail): InvalidPart {
  const [node] = error.nodes ?? [];
  const value = valuePlace(context, trail);
  const { owner, path: place } = value;
  if (node?.kind === Kind.OBJECT_FIELD) {
    const type = getNamedType(context.getParentInputType())?.name ?? '';
    const given = node.name.value;
    return {
      message: `${owner} has a field "${place}.${given}", which "${type}" does not have.`,
      misnamed: { given, among: fieldNames(type) },
    };
  }
  const at = atPath(value);
  if (error.message.startsWith(tooLarge)) {
    return { message: `${owner} has a number${at} beyond the 32 bits of an "Int".`, code: 'BAD_USER_INPUT' };
  }
  const missing = /^Field "[^".]+\.([^"]+)" of required type "([^"]+)" was not provided\.$/.exec(
    error.message,
  );
  if (node?.kind === Kind.OBJECT && missing) {
    return { message: `${owner} lacks "${place}.${missing[1]}" of the required type "${missing[2]}".` };
  }
  const type = context.getInputType();
  const named = getNamedType(type);
  return {
    message: `${owner} has a value${at} that is not of type "${shownType(node, type)}".`,
    ...(isEnumType(named) && node?.kind === Kind.ENUM
      ? { misnamed: { given: node.value, among: enumValues(named.name) } }
      : {}),
  };
}

/** The beginning of graphql-js's message. */
const tooLarge = 'Int cannot represent non 32-bit signed integer value';

function shownType(node: ASTNode | undefined, type: GraphQLInputType | null | undefined): string {
  return String(node?.kind === Kind.NULL ? type : getNamedType(type));
}
