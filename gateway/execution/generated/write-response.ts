import {
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLOutputType,
  getNamedType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { isIntrospection } from '#schema/operation/introspection-fields.ts';
import { withheldAs } from '../../enforcement/withheld-selections.ts';
import { unfetchedKey } from '../../planner/unfetched-fields.ts';
import { collectFields } from '../collect-fields.ts';
import type { CompletedOperation } from '../interpreted/complete-response.ts';
import { typeNamed } from '../object-type.ts';
import type { ResponseObject } from '../response-object.ts';
import { fallbackToCompletion } from './fallback-to-completion.ts';
import { type CodeParts, createCode, property, quoted } from './generated-code.ts';
import { leafText } from './leaf-text.ts';

/**
 * Writes an operation's response in JSON, from its fetched tree. `undefined` where anything in the tree is not as
 * expected: then `CompleteResponse` decides which values are null, and why.
 */
export type WriteResponse = (tree: ResponseObject) => string | undefined;

/** Places of a tree that have something in common, without the marks of lists: `.users.reviews`. */
export interface SharedPlaces {
  /** Those at which several objects have the same object below them. */
  readonly shared: ReadonlySet<string>;
  /** Those at which all objects with equal values are one object. */
  readonly once: ReadonlySet<string>;
}

/** The texts of objects or lists, each written once, however often it occurs in the response. */
type Texts = Map<unknown, string>[];
type WriteObject = (row: ResponseObject, texts: Texts) => string;

/**
 * @param plan its places whose values, or rows, occur in several objects.
 * @returns `undefined` for an operation with introspection.
 */
export function compileWriter(
  { schema, document, operation, names, conditions, unfetched }: CompletedOperation,
  { shared, once }: SharedPlaces,
): WriteResponse | undefined {
  const selected = { schema, fragments: fragmentsOf(document), conditions };
  let memos = 0;

  function writeFields(type: GraphQLCompositeType, groups: Groups, place: string): WriteObject {
    const code = createCode();
    const lines: string[] = [];
    let comma = '';
    for (const [answered, nodes] of groups) {
      lines.push(`text += ${quoted(`${comma}${quoted(answered)}:`)};`);
      lines.push(writeField(type, nodes as readonly [FieldNode, ...FieldNode[]], place, code));
      comma = ',';
    }
    return code.build(['row', 'texts'], `let text = '{';\n${lines.join('\n')}\nreturn text + '}';`);
  }

  function writeField(
    type: GraphQLCompositeType,
    nodes: readonly [FieldNode, ...FieldNode[]],
    place: string,
    code: CodeParts,
  ): string {
    const [{ name }] = nodes;
    const fetched = names.fetched(nodes[0]);
    // No fetch told which of its types an abstract value has.
    if (name.value === '__typename')
      return isObjectType(type) ? `text += ${quoted(quoted(type.name))};` : fail(code);
    const definition = isUnionType(type) ? undefined : type.getFields()[name.value];
    if (!definition) throw new Error('A field that its type does not have.');
    if (withheldAs(nodes) !== undefined)
      return isNonNullType(definition.type) ? fail(code) : `text += 'null';`;
    const below = `${place}.${fetched}`;
    const write = writeValue(definition.type, nodes, below, code, 'value0');
    const isUnfetched = unfetched.has(
      unfetchedKey({ place: place.slice(1), type: type.name, name: fetched }),
    );
    const check = isUnfetched ? ` if (value0 === null || value0 === undefined) ${fail(code)}` : '';
    const value = `const value0 = ${property('row', fetched)};${check}`;
    return shared.has(below) ? `{ ${value}\n${writeOnce(write, 'value0')} }` : `{ ${value}\n${write} }`;
  }

  /** Equal objects have equal texts. */
  function writeOnce(write: string, value: string): string {
    const memo = memos++;
    return `const known = (texts[${memo}] ??= new Map());
      let written = known.get(${value});
      if (written === undefined) {
        const before = text;
        text = '';
        ${write}
        written = text;
        text = before;
        known.set(${value}, written);
      }
      text += written;`;
  }

  /** @param value the name of the variable that holds it. */
  function writeValue(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    place: string,
    code: CodeParts,
    value: string,
  ): string {
    const absent = `${value} === null || ${value} === undefined`;
    if (isNonNullType(type)) {
      return `if (${absent}) ${fail(code)}\n${writePresent(type.ofType, nodes, place, code, value)}`;
    }
    return `if (${absent}) text += 'null'; else { ${writePresent(type, nodes, place, code, value)} }`;
  }

  function writePresent(
    type: GraphQLOutputType,
    nodes: readonly FieldNode[],
    place: string,
    code: CodeParts,
    value: string,
  ): string {
    if (isLeafType(type)) return `text += ${code.constant(leafText(type))}(${value});`;
    if (!isListType(type)) {
      const object = writeObject(getNamedType(type) as GraphQLCompositeType, nodes, place);
      const write = `text += ${code.constant(object)}(${value}, texts);`;
      return once.has(place) ? `{ ${writeOnce(write, value)} }` : write;
    }
    const item = `${value}i`;
    return `if (!Array.isArray(${value})) ${fail(code)}
      text += '[';
      for (let at = 0; at < ${value}.length; at++) {
        if (at > 0) text += ',';
        const ${item} = ${value}[at];
        ${writeValue(type.ofType, nodes, place, code, item)}
      }
      text += ']';`;
  }

  /** Objects are compiled for each of their types, on first use. */
  function writeObject(
    declared: GraphQLCompositeType,
    nodes: readonly FieldNode[],
    place: string,
  ): (value: unknown, texts: Texts) => string {
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const byName = new Map<string, WriteObject>();
    return (value, texts) => {
      if (!isRecord(value)) throw fallbackToCompletion;
      const name = typeof value.__typename === 'string' ? value.__typename : declared.name;
      let write = byName.get(name);
      if (!write) {
        const type = typeNamed(name, declared, schema);
        if (!type) throw fallbackToCompletion;
        write = writeFields(type, collectFields(selected, type, sets), place);
        byName.set(name, write);
      }
      return write(value, texts);
    };
  }

  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no ${operation.operation}.`);
  const groups = collectFields(selected, root, [operation.selectionSet]);
  if ([...groups.values()].some((nodes) => nodes.some(isIntrospection))) return undefined;
  const write = writeFields(root, groups, '');
  return (tree) => {
    try {
      const text = write(tree, []);
      // Flattens the thousands of concatenated strings into one, so that none of them outlives this turn.
      text.charCodeAt(0);
      return text;
    } catch (error) {
      if (error === fallbackToCompletion) return undefined;
      throw error;
    }
  };
}

type Groups = ReadonlyMap<string, readonly FieldNode[]>;

function fail(code: CodeParts): string {
  return `throw ${code.constant(fallbackToCompletion)};`;
}
