import {
  type GraphQLDirective,
  type GraphQLNamedType,
  GraphQLObjectType,
  type GraphQLSchema,
  GraphQLString,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
  isScalarType,
  isSpecifiedDirective,
  isUnionType,
  printType,
} from 'graphql';
import { inPieces, type Piece } from './pieces.ts';

/** A schema as plain data: what it takes to know its types by name, and the definition of each as a text of its own. */
export interface SchemaText {
  readonly description: string | undefined;
  readonly query: string | undefined;
  readonly mutation: string | undefined;
  readonly subscription: string | undefined;
  /** Each with a list of `TypeText`. */
  readonly types: readonly Piece[];
  readonly directives: readonly DirectiveText[];
}

export interface TypeText {
  readonly kind: TypeKind;
  readonly name: string;
  readonly description: string | undefined;
  /** Interfaces that an object or interface has, or members of a union. */
  readonly related: readonly string[];
  /** Where there is more to be known of it than this. */
  readonly definition: string | undefined;
  readonly specifiedByURL: string | undefined;
  readonly isOneOf: boolean;
}

export type TypeKind = 'scalar' | 'object' | 'interface' | 'union' | 'enum' | 'input';

export interface DirectiveText {
  readonly name: string;
  readonly description: string | undefined;
  readonly locations: GraphQLDirective['locations'];
  readonly isRepeatable: boolean;
  /** A type with one field, which has the directive's arguments; `undefined` for a directive of GraphQL's own. */
  readonly definition: string | undefined;
}

const typesOfPiece = 50;

/** The text of a valid schema. What `createSchema` makes of it prints as it does. */
export function schemaText(schema: GraphQLSchema): SchemaText {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  return {
    description: schema.description ?? undefined,
    query: schema.getQueryType()?.name,
    mutation: schema.getMutationType()?.name,
    subscription: schema.getSubscriptionType()?.name,
    types: inPieces(types.map(typeText), typesOfPiece),
    directives: schema.getDirectives().map(directiveText),
  };
}

function typeText(type: GraphQLNamedType): TypeText {
  const kind = kindOf(type);
  return {
    kind,
    name: type.name,
    description: type.description ?? undefined,
    related: relatedTo(type).map(({ name }) => name),
    definition: kind === 'scalar' || kind === 'union' ? undefined : printType(type),
    specifiedByURL: isScalarType(type) ? (type.specifiedByURL ?? undefined) : undefined,
    isOneOf: isInputObjectType(type) && type.isOneOf,
  };
}

function kindOf(type: GraphQLNamedType): TypeKind {
  if (isScalarType(type)) return 'scalar';
  if (isObjectType(type)) return 'object';
  if (isInterfaceType(type)) return 'interface';
  if (isUnionType(type)) return 'union';
  return isInputObjectType(type) ? 'input' : 'enum';
}

function relatedTo(type: GraphQLNamedType): readonly GraphQLNamedType[] {
  if (isUnionType(type)) return type.getTypes();
  return isObjectType(type) || isInterfaceType(type) ? type.getInterfaces() : [];
}

function directiveText(directive: GraphQLDirective): DirectiveText {
  const { name, description, locations, isRepeatable, args } = directive;
  const given = Object.fromEntries(args.map(({ name: argument, ...config }) => [argument, config]));
  const holder = () =>
    new GraphQLObjectType({ name: 'Directive', fields: { of: { type: GraphQLString, args: given } } });
  return {
    name,
    description: description ?? undefined,
    locations,
    isRepeatable,
    definition: isSpecifiedDirective(directive) ? undefined : printType(holder()),
  };
}
