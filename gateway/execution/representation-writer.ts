import type { FetchDataRewrite, QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { isRecord } from '#schema/is-record.ts';
import { typesNamed } from '#schema/policy/types-at.ts';
import { createRow, type Row } from './row.ts';

/** Writes what a domain is told of an entity; `undefined` where what it needs is not there. */
export type RepresentationWriter = (entity: Row) => Row | undefined;

type Write = (from: Row, into: Row) => boolean;

/** @param schema the whole supergraph's: domains tell each other of what clients never see. */
export function compileRepresentations(
  requires: readonly QueryPlanSelectionNode[],
  rewrites: readonly FetchDataRewrite[],
  schema: GraphQLSchema,
): RepresentationWriter {
  const write = compileSelections(requires, schema);
  const rewriting = rewrites.map((rewrite) => compileRewrite(rewrite, schema));
  return (entity) => {
    const representation = createRow();
    if (!write(entity, representation) || !representation.__typename) return undefined;
    for (const rewrite of rewriting) rewrite(representation);
    return representation;
  };
}

/** Into a selection that lacks a field nothing is written: whoever left it out has said why. */
function compileSelections(selections: readonly QueryPlanSelectionNode[], schema: GraphQLSchema): Write {
  const writes = selections.map((selection): Write => {
    if (selection.kind === 'Field') return compileField(selection.name, selection.selections, schema);
    const { typeCondition } = selection;
    const write = compileSelections(selection.selections, schema);
    if (!typeCondition) return () => true;
    const applies = new Set(typesNamed(typeCondition, schema));
    return (from, into) => {
      const part = createRow();
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
  selections: readonly QueryPlanSelectionNode[] | undefined,
  schema: GraphQLSchema,
): Write {
  const write = selections && compileSelections(selections, schema);
  const below = (value: unknown): unknown => {
    if (!write) return value;
    if (Array.isArray(value)) return value.map(below);
    const part = createRow();
    return isRecord(value) && write(value, part) ? part : null;
  };
  return (from, into) => {
    const value = from[name];
    if (value === undefined) return false;
    into[name] = below(value);
    return true;
  };
}

function merge(into: Row, part: Row): void {
  for (const name of Object.keys(part)) {
    const present = into[name];
    const value = part[name];
    if (isRecord(present) && isRecord(value)) merge(present, value);
    else into[name] = value;
  }
}

type Rewrite = (value: unknown) => void;

function compileRewrite(rewrite: FetchDataRewrite, schema: GraphQLSchema): Rewrite {
  const last = rewrite.path.at(-1);
  if (last === undefined) return () => {};
  const change =
    rewrite.kind === 'ValueSetter'
      ? (row: Row) => {
          row[last] = rewrite.setValueTo;
        }
      : (row: Row) => {
          if (row[last] === undefined) return;
          row[rewrite.renameKeyTo] = row[last];
          delete row[last];
        };
  return compilePath(rewrite.path.slice(0, -1), change, schema);
}

function compilePath(path: readonly string[], change: (row: Row) => void, schema: GraphQLSchema): Rewrite {
  const [step, ...rest] = path;
  const below = step === undefined ? undefined : compilePath(rest, change, schema);
  const condition = step?.startsWith('... on ') ? step.slice('... on '.length) : undefined;
  const applies = condition === undefined ? undefined : new Set(typesNamed(condition, schema));
  const at: Rewrite = (value) => {
    if (Array.isArray(value)) value.forEach(at);
    else if (!isRecord(value)) return;
    else if (!below || step === undefined) change(value);
    else if (!applies) below(value[step]);
    // What tells no type is taken to be of it: not all objects in a representation do.
    else if (!value.__typename || applies.has(String(value.__typename))) below(value);
  };
  return at;
}
