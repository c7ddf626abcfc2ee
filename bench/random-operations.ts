import {
  buildASTSchema,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isObjectType,
  isRequiredArgument,
  parse,
} from 'graphql';
import { mulberry32 } from '#test/testkit/mulberry32.ts';
import type { HostileDocument } from './hostile-documents.ts';

export interface OperationShape {
  readonly selections: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
}

/** Valid operations over all domains, drawn by a seed, that use up the limits: hops, breadth and depth. */
export function randomOperations(sdl: string, count: number, shape: OperationShape): HostileDocument[] {
  const schema = buildASTSchema(parse(sdl), { assumeValid: true, assumeValidSDL: true });
  return Array.from({ length: count }, (_, seed) => ({
    name: `random ${seed}: ${shape.selections} selections`,
    query: drawOperation(schema, seed + 1, shape),
  }));
}

function drawOperation(schema: GraphQLSchema, seed: number, shape: OperationShape): string {
  const random = mulberry32(seed);
  let selections = shape.selections;
  let aliases = shape.aliases;
  const breadth = 1 + Math.floor(random() * 6);
  const hops = random();

  function select(type: GraphQLObjectType, depth: number): string {
    const fields = Object.values(type.getFields()).filter(isAskable);
    const leaves = fields.filter((field) => !isObjectType(getNamedType(field.type)));
    const edges = fields.filter((field) => isObjectType(getNamedType(field.type)));
    const chosen: string[] = [];
    for (const { name } of leaves.slice(0, 1 + Math.floor(random() * breadth))) {
      if (selections-- > 0) chosen.push(name);
    }
    for (let n = 0; depth > 1 && n < breadth && edges.length > 0; n += 1) {
      if (selections <= 1 || random() > 0.4 + hops / 2) continue;
      const field = edges[Math.floor(random() * edges.length)] as (typeof edges)[number];
      selections -= 1;
      const alias = aliases > 0 && random() < 0.3 ? `a${aliases--}: ` : '';
      if (
        alias === '' &&
        chosen.some((text) => text.startsWith(`${field.name} `) || text.startsWith(`${field.name}(`))
      )
        continue;
      const below = select(getNamedType(field.type) as GraphQLObjectType, depth - 1);
      chosen.push(`${alias}${field.name} ${argumentsOf(field)}{ ${below} }`);
    }
    return chosen.join(' ') || '__typename';
  }

  const query = schema.getQueryType() as GraphQLObjectType;
  const roots = Object.values(query.getFields());
  const asked: string[] = [];
  const share = Math.ceil(shape.selections / (1 + Math.floor(random() * shape.rootFields)));
  let left = shape.selections;
  while (left > 3 && asked.length < shape.rootFields) {
    const field = roots[Math.floor(random() * roots.length)] as (typeof roots)[number];
    selections = Math.min(share, left);
    const below = select(getNamedType(field.type) as GraphQLObjectType, shape.depth - 1);
    left -= Math.min(share, left) - Math.max(selections, 0) + 1;
    asked.push(`r${asked.length}: ${field.name}${argumentsOf(field)} { ${below} }`);
    aliases -= 1;
  }
  return `{ ${asked.join(' ')} }`;
}

function isAskable({ args }: GraphQLField<unknown, unknown>): boolean {
  return args.every((argument) => !isRequiredArgument(argument));
}

function argumentsOf({ args }: GraphQLField<unknown, unknown>): string {
  const given = args.flatMap((argument) =>
    argument.name === 'first' ? ['first: 1'] : isRequiredArgument(argument) ? [`${argument.name}: "1"`] : [],
  );
  return given.length > 0 ? `(${given.join(' ')})` : '';
}
