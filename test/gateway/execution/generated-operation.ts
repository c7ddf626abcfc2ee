import {
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
} from 'graphql';
import type { Tape } from './tape.ts';

const depth = 5;

/** A valid query, with aliases, arguments, fragments and conditions from the tape. Uses `$yes`, true, and `$no`. */
export function generateQuery(schema: GraphQLSchema, tape: Tape): string {
  const root = schema.getQueryType();
  if (!root) throw new Error('A schema without a query type.');
  const selections = selectionsOf(root, schema, tape, 0);
  const variables = [
    ...(selections.includes('$yes') ? ['$yes: Boolean!'] : []),
    ...(selections.includes('$no') ? ['$no: Boolean = false'] : []),
  ];
  return variables.length > 0 ? `query (${variables.join(', ')})${selections}` : selections;
}

function selectionsOf(type: GraphQLCompositeType, schema: GraphQLSchema, tape: Tape, level: number): string {
  const selections = Array.from({ length: 1 + tape.next(4) }, () => selection(type, schema, tape, level));
  return ` { ${selections.join(' ')} }`;
}

function selection(type: GraphQLCompositeType, schema: GraphQLSchema, tape: Tape, level: number): string {
  if (level > 0 && (isUnionType(type) || tape.chance(25))) {
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const on = tape.chance(10) && !isUnionType(type) ? type : tape.pick(possible);
    return `... on ${on.name}${condition(tape)}${selectionsOf(on, schema, tape, level + 1)}`;
  }
  if (isUnionType(type) || tape.chance(10)) return '__typename';
  const fields = Object.values(type.getFields()).filter(
    (field) => level < depth || !isCompositeType(getNamedType(field.type)),
  );
  return fields.length === 0 ? '__typename' : fieldOf(tape.pick(fields), schema, tape, level);
}

function fieldOf(
  field: GraphQLField<unknown, unknown>,
  schema: GraphQLSchema,
  tape: Tape,
  level: number,
): string {
  const below = getNamedType(field.type);
  const n = field.args.length > 0 && tape.chance(60) ? 1 + tape.next(3) : undefined;
  const given = n === undefined ? '' : `(n: ${n})`;
  // An alias for each argument and type, so that selections of one name never conflict.
  const alias = n !== undefined || tape.chance(15) ? `${field.name}_${n ?? ''}: ` : '';
  const children = isCompositeType(below) ? selectionsOf(below, schema, tape, level + 1) : '';
  return `${alias}${field.name}${given}${condition(tape)}${children}`;
}

function condition(tape: Tape): string {
  return tape.chance(12)
    ? tape.pick([' @include(if: $yes)', ' @skip(if: $no)', ' @include(if: $no)', ' @skip(if: $yes)'])
    : '';
}
