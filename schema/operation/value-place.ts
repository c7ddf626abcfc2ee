import { type ASTNode, Kind, type TypeInfo } from 'graphql';

type Container = ASTNode | readonly ASTNode[];

/** The containers from the document to a node, and the key that leads on from each. */
export interface Trail {
  readonly path: readonly (string | number)[];
  readonly ancestors: readonly Container[];
  /** The last container, which graphql-js does not count among the ancestors. */
  readonly parent: Container | undefined;
}

/** Where a value stands in an operation, as messages say it. */
export interface ValuePlace {
  /** `Argument "where" of "Query.orders"`, or `The default of variable "$where"`. */
  readonly owner: string;
  /** The name of the argument or variable. */
  readonly root: string;
  /** From the root: `where.and[0].placedAt.gt`. */
  readonly path: string;
}

/** What graphql-js knows of a node on a walk with types. */
export type TypesAt = Pick<TypeInfo, 'getArgument' | 'getDirective' | 'getFieldDef' | 'getParentType'>;

export function valuePlace(types: TypesAt, { path, ancestors, parent }: Trail): ValuePlace {
  const containers = parent ? [...ancestors, parent] : ancestors;
  const { owner, root } = ownerOf(types, containers);
  return { owner, root, path: pathFrom(root, path, containers) };
}

export function argumentPlace(argument: string, coordinate: string): ValuePlace {
  return { owner: `Argument "${argument}" of "${coordinate}"`, root: argument, path: argument };
}

/** ` at "where.placedAt.gt"`, and nothing where the value is the argument's as a whole. */
export function atPath({ root, path }: Pick<ValuePlace, 'root' | 'path'>): string {
  return path === root ? '' : ` at "${path}"`;
}

function ownerOf(types: TypesAt, containers: readonly Container[]): Pick<ValuePlace, 'owner' | 'root'> {
  const variable = containers.findLast((each) => 'kind' in each && each.kind === Kind.VARIABLE_DEFINITION);
  if (variable && 'kind' in variable && variable.kind === Kind.VARIABLE_DEFINITION) {
    const name = variable.variable.name.value;
    return { owner: `The default of variable "$${name}"`, root: name };
  }
  const directive = types.getDirective();
  const field = `${types.getParentType()?.name}.${types.getFieldDef()?.name}`;
  return argumentPlace(types.getArgument()?.name ?? '', directive ? `@${directive.name}` : field);
}

function pathFrom(root: string, path: Trail['path'], containers: readonly Container[]): string {
  let place = root;
  for (const [index, container] of containers.entries()) {
    if ('kind' in container) {
      if (container.kind === Kind.OBJECT_FIELD) place += `.${container.name.value}`;
      continue;
    }
    const parent = containers[index - 1];
    if (parent && 'kind' in parent && parent.kind === Kind.LIST) place += `[${path[index]}]`;
  }
  return place;
}
