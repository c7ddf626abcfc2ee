import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { GraphQLSchema } from 'graphql';
import { typesNamed } from '#schema/policy/types-at.ts';
import type { RepresentationWriter } from './representation-writer.ts';
import type { Row } from './row.ts';

/** Objects with one text have one representation, or none. */
export type Identify = (entity: Row) => string;

/**
 * Most keys are plain values, and most lists name the same entities many times: the text is made without the
 * representation then.
 */
export function compileIdentity(
  requires: readonly QueryPlanSelectionNode[],
  represent: RepresentationWriter,
  schema: GraphQLSchema,
): Identify {
  const conditions = requires.map((selection) => leavesOf(selection, schema));
  if (conditions.includes(undefined)) return (entity) => JSON.stringify(represent(entity)) ?? '';
  const byType = new Map<string, readonly string[]>();
  return (entity) => {
    const type = String(entity.__typename);
    let names = byType.get(type);
    if (!names) {
      const wanted = conditions.flatMap((condition) => (condition?.types.has(type) ? condition.names : []));
      names = [...new Set(wanted)];
      byType.set(type, names);
    }
    let text = type;
    for (const name of names) text += textOf(entity[name]);
    return text;
  };
}

/** The fields of a type condition that asks for plain values only. */
function leavesOf(selection: QueryPlanSelectionNode, schema: GraphQLSchema) {
  if (selection.kind === 'Field' || !selection.typeCondition) return undefined;
  const names: string[] = [];
  for (const field of selection.selections) {
    if (field.kind !== 'Field' || field.selections) return undefined;
    names.push(field.name);
  }
  return { types: new Set(typesNamed(selection.typeCondition, schema)), names };
}

/** With its length before it, so that no two lists of values have one text. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return ` ${value.length}:${value}`;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return ` ${typeof value}${text.length}:${text}`;
}
