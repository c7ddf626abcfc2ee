import { type ArgumentNode, Kind, type SelectionSetNode } from 'graphql';
import type { FetchNode, PlanRewrite, RequiredSelection } from '../query-plan.ts';
import { typeStep } from '../query-plan.ts';
import type { DomainSchemas } from './domain-schemas.ts';
import { contains, overlap } from './type-sets.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** What a domain is told of the entities of a type. */
export interface Representation {
  /** Of which type the objects are that are represented. */
  readonly condition: string;
  /** As what the domain is told of them. */
  readonly typeName: string;
  readonly fields: readonly RepresentedField[];
}

export interface RepresentedField {
  /** Under which the plan has written it. */
  readonly source: string;
  /** Under which the domain is told it. */
  readonly name: string;
  /** Of which type the object must be; `undefined` for any. */
  readonly condition: string | undefined;
  readonly below: readonly RepresentedField[] | undefined;
}

interface Node {
  readonly source: string;
  name: string;
  readonly condition: string | undefined;
  readonly below: Node[] | undefined;
}

/**
 * What a fetch tells its domain, after all rewrites.
 * @throws WrongPlanError where a rewrite changes nothing that is there.
 */
export function readRepresentations(
  { requires = [], inputRewrites = [] }: FetchNode,
  domains: DomainSchemas,
): Representation[] {
  return requires.map((selection) => {
    if (selection.kind !== 'InlineFragment') throw new WrongPlanError('A representation has no type.');
    const { typeCondition: condition } = selection;
    const fields = selection.selections.flatMap((each) => nodesOf(each, undefined));
    let typeName = condition;
    for (const rewrite of inputRewrites) {
      const [first = '', ...path] = rewrite.path;
      const on = domains.objectsOf(first.slice(typeStep.length));
      const own = domains.objectsOf(condition);
      if (!overlap(on, own)) continue;
      const isOfType = rewrite.kind === 'ValueSetter' && path.length === 1;
      // For some of them alone it may say what is said of all.
      if (!contains(on, own) && !(isOfType && rewrite.setValueTo === typeName)) {
        throw new WrongPlanError(`Some objects of the type "${condition}" are told otherwise than others.`);
      }
      if (isOfType) typeName = rewrite.setValueTo;
      else rename(fields, path, rewrite);
    }
    return { condition, typeName, fields };
  });
}

function nodesOf(selection: RequiredSelection, condition: string | undefined): Node[] {
  if (selection.kind === 'InlineFragment') {
    return selection.selections.flatMap((each) => nodesOf(each, selection.typeCondition));
  }
  const { name, selections } = selection;
  return [{ source: name, name, condition, below: selections?.flatMap((each) => nodesOf(each, undefined)) }];
}

function rename(nodes: Node[], path: readonly string[], rewrite: PlanRewrite): void {
  let condition: string | undefined;
  let level = nodes;
  for (const [index, step] of path.entries()) {
    if (step.startsWith(typeStep)) {
      condition = step.slice(typeStep.length);
      continue;
    }
    const found = level.filter(
      (node) =>
        node.name === step &&
        (condition === undefined || node.condition === undefined || node.condition === condition),
    );
    condition = undefined;
    if (found.length === 0) throw new WrongPlanError(`A rewrite of "${path.join('.')}" changes nothing.`);
    if (index < path.length - 1) level = found.flatMap(({ below = [] }) => below);
    else if (rewrite.kind === 'KeyRenamer') for (const node of found) node.name = rewrite.renameKeyTo;
    else throw new WrongPlanError(`A rewrite sets "${path.join('.')}".`);
  }
}

/** A field that a domain may be told, by a key of its or what it requires. */
export interface PermittedField {
  readonly name: string;
  readonly given: readonly ArgumentNode[] | undefined;
  readonly selectionSet: SelectionSetNode | undefined;
}

/** All fields of field sets, whatever types they are of. */
export function fieldsOf(sets: readonly SelectionSetNode[]): PermittedField[] {
  return sets.flatMap(({ selections }) =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) {
        const { name, selectionSet, arguments: given } = selection;
        return [{ name: name.value, given, selectionSet }];
      }
      return selection.kind === Kind.INLINE_FRAGMENT ? fieldsOf([selection.selectionSet]) : [];
    }),
  );
}

/** Whether all fields of a field set are told. */
export function tells(fields: readonly RepresentedField[], { selections }: SelectionSetNode): boolean {
  return selections.every((wanted) => {
    if (wanted.kind === Kind.INLINE_FRAGMENT) return tells(fields, wanted.selectionSet);
    if (wanted.kind !== Kind.FIELD) return false;
    const found = fields.filter(({ name }) => name === wanted.name.value);
    const { selectionSet } = wanted;
    if (!selectionSet) return found.length > 0;
    return found.some(({ below }) => below && tells(below, selectionSet));
  });
}
