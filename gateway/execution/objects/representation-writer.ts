import { type GraphQLSchema, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import { textOfString, textOfValue } from '#platform/runtime/json-text.ts';
import { holdsInfinity, wholeText } from '#schema/exact-number.ts';
import { isRecord } from '#schema/is-record.ts';
import { typesNamed } from '#schema/operation/types-at.ts';
import type { PlanRewrite, RequiredSelection } from '../../planner/query-plan.ts';
import { createResponseObject, type ResponseObject } from '../response-object.ts';

/** Writes an entity's representation in JSON; `undefined` where a required field is missing. */
export type RepresentationWriter = (entity: ResponseObject) => string | undefined;

/** A required value, with its name in representations and in responses. */
export interface PlainField {
  readonly name: string;
  readonly textOf: (value: unknown) => string;
}

/** How the entities of one type are represented of which all that is required are plain values. */
export type RepresentPlain = (fields: readonly PlainField[]) => RepresentationWriter;

type Write = (from: ResponseObject, into: ResponseObject) => boolean;

/** @param schema the whole supergraph's, since representations use fields that clients never see. */
export function compileRepresentations(
  requires: readonly RequiredSelection[],
  rewrites: readonly PlanRewrite[],
  schema: GraphQLSchema,
  compilePlain: RepresentPlain,
): RepresentationWriter {
  const write = compileSelections(requires, undefined, schema);
  const rewriting = rewrites.map((rewrite) => compileRewrite(rewrite, schema));
  const anyEntity: RepresentationWriter = (entity) => {
    const representation = createResponseObject();
    if (!write(entity, representation) || !representation.__typename) return undefined;
    for (const rewrite of rewriting) rewrite(representation);
    return JSON.stringify(representation);
  };
  if (rewriting.length > 0) return anyEntity;

  const byType = new Map<unknown, RepresentationWriter>();
  return (entity) => {
    const type = entity.__typename;
    let writer = byType.get(type);
    if (!writer) {
      const names = plainFields(requires, String(type), schema);
      writer = names
        ? compilePlain(names.map((name) => ({ name, textOf: textFor(name, String(type), schema) })))
        : anyEntity;
      byType.set(type, writer);
    }
    return writer(entity);
  };
}

/** The field names of a type's representation, if all are plain values that are required together. */
function plainFields(
  requires: readonly RequiredSelection[],
  type: string,
  schema: GraphQLSchema,
): readonly string[] | undefined {
  const applying = requires.filter(
    (selection) => selection.kind === 'Field' || typesNamed(selection.typeCondition, schema).includes(type),
  );
  const [only, ...others] = applying;
  if (!only || only.kind === 'Field' || others.length > 0) return undefined;
  const names: string[] = [];
  for (const field of only.selections) {
    if (field.kind !== 'Field' || field.selections) return undefined;
    names.push(field.name);
  }
  return names.includes('__typename') ? names : undefined;
}

function textFor(name: string, type: string, schema: GraphQLSchema): PlainField['textOf'] {
  return namedTypeOf(type, name, schema)?.name === 'ID' ? textOfId : textOfValue;
}

/** Writes nothing for a selection that lacks a field: an error has explained the missing field. */
function compileSelections(
  selections: readonly RequiredSelection[],
  parent: string | undefined,
  schema: GraphQLSchema,
): Write {
  const writes = selections.map((selection): Write => {
    if (selection.kind === 'Field') {
      return compileField(selection.name, selection.selections, parent, schema);
    }
    const { typeCondition } = selection;
    const write = compileSelections(selection.selections, typeCondition ?? parent, schema);
    if (!typeCondition) return () => true;
    const applies = new Set(typesNamed(typeCondition, schema));
    return (from, into) => {
      const part = createResponseObject();
      if (applies.has(String(from.__typename)) && write(from, part)) merge(into, part);
      return true;
    };
  });
  return (from, into) => {
    for (const write of writes) if (!write(from, into)) return false;
    return true;
  };
}

function compileField(
  name: string,
  selections: readonly RequiredSelection[] | undefined,
  parent: string | undefined,
  schema: GraphQLSchema,
): Write {
  const type = namedTypeOf(parent, name, schema);
  const write = selections && compileSelections(selections, type?.name, schema);
  const below = (value: unknown): unknown => {
    if (!write) return type?.name === 'ID' ? withTextIds(value) : value;
    if (Array.isArray(value)) return value.map(below);
    const part = createResponseObject();
    return isRecord(value) && write(value, part) ? part : null;
  };
  return (from, into) => {
    const value = from[name];
    if (value === undefined || (!write && holdsInfinity(value))) return false;
    into[name] = below(value);
    return true;
  };
}

/** The type of a field's values, whatever lists they are in. */
function namedTypeOf(parent: string | undefined, name: string, schema: GraphQLSchema) {
  const type = parent === undefined ? undefined : schema.getType(parent);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  return field && getNamedType(field.type);
}

/** A domain may answer an `ID` as a number, and each key has one text. */
function withTextIds(value: unknown): unknown {
  return Array.isArray(value) ? value.map(withTextIds) : (wholeText(value) ?? value);
}

function textOfId(value: unknown): string {
  return typeof value === 'string' ? textOfString(value) : textOfValue(withTextIds(value));
}

function merge(into: ResponseObject, part: ResponseObject): void {
  for (const name of Object.keys(part)) {
    const present = into[name];
    const value = part[name];
    if (isRecord(present) && isRecord(value)) merge(present, value);
    else into[name] = value;
  }
}

type RewriteValue = (value: unknown) => void;

function compileRewrite(rewrite: PlanRewrite, schema: GraphQLSchema): RewriteValue {
  const last = rewrite.path.at(-1);
  if (last === undefined) return () => {};
  const change =
    rewrite.kind === 'ValueSetter'
      ? (row: ResponseObject) => {
          row[last] = rewrite.setValueTo;
        }
      : (row: ResponseObject) => {
          if (row[last] === undefined) return;
          row[rewrite.renameKeyTo] = row[last];
          delete row[last];
        };
  return compilePath(rewrite.path.slice(0, -1), change, schema);
}

function compilePath(
  path: readonly string[],
  change: (row: ResponseObject) => void,
  schema: GraphQLSchema,
): RewriteValue {
  const [step, ...rest] = path;
  const below = step === undefined ? undefined : compilePath(rest, change, schema);
  const condition = step?.startsWith('... on ') ? step.slice('... on '.length) : undefined;
  const applies = condition === undefined ? undefined : new Set(typesNamed(condition, schema));
  const at: RewriteValue = (value) => {
    if (Array.isArray(value)) value.forEach(at);
    else if (!isRecord(value)) return;
    else if (!below || step === undefined) change(value);
    else if (!applies) below(value[step]);
    // An object without a type is assumed to match: not all objects in a representation have one.
    else if (!value.__typename || applies.has(String(value.__typename))) below(value);
  };
  return at;
}
