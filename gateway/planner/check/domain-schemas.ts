import {
  type ConstArgumentNode,
  type ConstDirectiveNode,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { graphNames, parseFieldSet } from '../field-sets.ts';

/** A field as one domain has it. */
export interface DomainField {
  /** Whether the domain knows the field and does not resolve it, but where a `@provides` says so. */
  readonly external: boolean;
  /** What the domain must be told before it resolves the field. */
  readonly requires: SelectionSetNode | undefined;
  /** What below the field it resolves although it is external there. */
  readonly provides: SelectionSetNode | undefined;
  /** The name of the field's type, where it is another one than the supergraph's. */
  readonly type: string | undefined;
  /** The label of `@override` by which the field is here, or not: `on` says for which state of the label. */
  readonly label: { readonly name: string; readonly on: boolean } | undefined;
}

/** A type as one domain has it. */
export interface DomainType {
  /** By which the domain can be asked for its entities. */
  readonly keys: readonly SelectionSetNode[];
  readonly isInterfaceObject: boolean;
  /** Names of the object types that its objects may be. */
  readonly objects: ReadonlySet<string>;
  field(name: string): DomainField | undefined;
}

/** What each domain has of a supergraph, read when it is first asked for. */
export interface DomainSchemas {
  /** @returns `undefined` for a type that the domain does not have. */
  type(domain: string, name: string): DomainType | undefined;
  /** Names of all object types that an object of a type may be in any domain. */
  objectsOf(name: string): ReadonlySet<string>;
  /** Whether any domain can be asked for objects of the type by a key. */
  isEntity(name: string): boolean;
  /**
   * Names of the object types that every domain knows of those that resolve a field: of a shared field planners take
   * the others for impossible.
   */
  sharedObjects(type: string, field: string, fieldType: string): ReadonlySet<string>;
}

const none: ReadonlySet<string> = new Set();

/** @param schema the whole supergraph's, with its AST. */
export function createDomainSchemas(schema: GraphQLSchema): DomainSchemas {
  const graphs = new Map([...graphNames(schema)].map(([graph, name]) => [name, graph]));
  const tellsImplementations = schema.getDirective('join__implements') != null;
  const tellsMembers = schema.getDirective('join__unionMember') != null;
  const objects = new Map<string, ReadonlySet<string>>();
  const types = new Map<string, DomainType | undefined>();
  const shared = new Map<string, ReadonlySet<string>>();

  function objectsOf(name: string): ReadonlySet<string> {
    const known = objects.get(name) ?? findObjects(name);
    objects.set(name, known);
    return known;
  }

  function findObjects(name: string): ReadonlySet<string> {
    const type = schema.getType(name);
    if (isObjectType(type)) return new Set([name]);
    if (!isAbstractType(type)) return none;
    const possible = schema.getPossibleTypes(type).map((each) => each.name);
    // One that nothing implements is still known to domains as an object.
    return new Set(possible.length === 0 ? [name] : possible);
  }

  function findShared(type: string, field: string, fieldType: string): ReadonlySet<string> {
    let shared = objectsOf(fieldType);
    for (const graph of graphs.keys()) {
      const found = typeOf(graph, type)?.field(field);
      const own = found && !found.external ? typeOf(graph, found.type ?? fieldType)?.objects : undefined;
      if (own) shared = new Set([...shared].filter((each) => own.has(each)));
    }
    return shared;
  }

  function typeOf(domain: string, name: string): DomainType | undefined {
    const key = `${domain} ${name}`;
    if (!types.has(key)) {
      const graph = graphs.get(domain);
      types.set(key, graph === undefined ? undefined : readType(graph, name));
    }
    return types.get(key);
  }

  function readType(graph: string, name: string): DomainType | undefined {
    const type = schema.getType(name);
    const all = directivesOf(name, 'join__type');
    const own = all.filter((directive) => isOf(directive, graph));
    // A type that names no domain at all, as in supergraphs of Federation 1, is everywhere.
    if (!type || (all.length > 0 && own.length === 0)) return undefined;
    const isInterfaceObject = own.some((directive) => truth(directive, 'isInterfaceObject'));
    const fields = new Map<string, DomainField | undefined>();
    return {
      keys: own.flatMap((directive) => {
        const key = text(directive, 'key');
        return key === undefined || truth(directive, 'resolvable') === false ? [] : [parseFieldSet(key)];
      }),
      isInterfaceObject,
      objects: isInterfaceObject ? objectsOf(name) : objectsIn(graph, name),
      field(field) {
        if (!fields.has(field)) fields.set(field, readField(graph, name, field));
        return fields.get(field);
      },
    };
  }

  function objectsIn(graph: string, name: string): ReadonlySet<string> {
    const type = schema.getType(name);
    if (isInterfaceType(type) && tellsImplementations) {
      const isOwn = (object: string) =>
        directivesOf(object, 'join__implements').some(
          (directive) => isOf(directive, graph) && text(directive, 'interface') === name,
        );
      const own = [...objectsOf(name)].filter(isOwn);
      return own.length === 0 ? objectsOf(name) : new Set(own);
    }
    if (isAbstractType(type) && !isInterfaceType(type) && tellsMembers) {
      const members = directivesOf(name, 'join__unionMember').filter((directive) => isOf(directive, graph));
      return new Set(members.map((directive) => text(directive, 'member') ?? ''));
    }
    return objectsOf(name);
  }

  function readField(graph: string, typeName: string, name: string): DomainField | undefined {
    const type = schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
    if (!field) return undefined;
    const all = (field.astNode?.directives ?? []).filter(
      (directive) => directive.name.value === 'join__field',
    );
    const plain: DomainField = {
      external: false,
      requires: undefined,
      provides: undefined,
      type: undefined,
      label: undefined,
    };
    if (all.length === 0) return plain;
    const own = all.find((directive) => isOf(directive, graph));
    if (!own) return undefined;
    const label = text(own, 'overrideLabel');
    return {
      external: truth(own, 'external') === true || truth(own, 'usedOverridden') === true,
      requires: fieldSet(text(own, 'requires')),
      provides: fieldSet(text(own, 'provides')),
      type: text(own, 'type')?.replace(/[[\]!]/g, ''),
      label: label === undefined ? undefined : { name: label, on: text(own, 'override') !== undefined },
    };
  }

  function directivesOf(name: string, directive: string): readonly ConstDirectiveNode[] {
    const type = schema.getType(name);
    return [type?.astNode, ...(type?.extensionASTNodes ?? [])]
      .flatMap((node) => node?.directives ?? [])
      .filter((node) => node.name.value === directive);
  }

  return {
    objectsOf,
    type: typeOf,
    isEntity: (name) => [...graphs.keys()].some((domain) => typeOf(domain, name)?.keys.length),
    sharedObjects(type, field, fieldType) {
      const key = `${type}.${field} ${fieldType}`;
      const known = shared.get(key) ?? findShared(type, field, fieldType);
      shared.set(key, known);
      return known;
    },
  };
}

function fieldSet(text: string | undefined): SelectionSetNode | undefined {
  return text === undefined ? undefined : parseFieldSet(text);
}

function argument(
  { arguments: given = [] }: ConstDirectiveNode,
  name: string,
): ConstArgumentNode | undefined {
  return given.find((node) => node.name.value === name);
}

function isOf(directive: ConstDirectiveNode, graph: string): boolean {
  const value = argument(directive, 'graph')?.value;
  return value?.kind === Kind.ENUM && value.value === graph;
}

function text(directive: ConstDirectiveNode, name: string): string | undefined {
  const value = argument(directive, name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}

function truth(directive: ConstDirectiveNode, name: string): boolean | undefined {
  const value = argument(directive, name)?.value;
  return value?.kind === Kind.BOOLEAN ? value.value : undefined;
}
