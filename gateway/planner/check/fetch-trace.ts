import {
  type DocumentNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  type VariableDefinitionNode,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';
import { type FetchNode, typeStep } from '../query-plan.ts';
import { valueText } from './argument-text.ts';
import type { Conditions } from './conditions.ts';
import { type Branch, narrowed } from './places.ts';
import { entitiesVariable, traceEntities } from './trace-entities.ts';
import { traceSelections } from './trace-selections.ts';
import { fragmentOf, isVisible, type ObjectPosition, type TracedFetch, type Tracing } from './tracing.ts';
import { contains, intersection } from './type-sets.ts';
import { eachWritten } from './where-written.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** Where a fetch of a plan stands. */
export interface FetchPosition {
  readonly path: readonly string[];
  readonly when: Conditions;
  readonly branch: Branch;
}

/** Writes into the places of an operation what a fetch brings, and refuses what it may not bring, ask or tell. */
export function createFetchTrace(tracing: Tracing): (fetch: FetchNode, position: FetchPosition) => void {
  const { places, domains, fields, operation, rootType, fetchesRoot } = tracing;
  const clientVariables = new Map(
    operation.variableDefinitions?.map((node) => [node.variable.name.value, definitionText(node)]),
  );

  function trace(fetch: FetchNode, position: FetchPosition): void {
    const document = parse(fetch.operation, { noLocation: true });
    const fetched = operationOf(document, fetch);
    checkVariables(fetch, fetched);
    const at: TracedFetch = {
      ...tracing,
      fetch,
      domain: fetch.serviceName,
      branch: position.branch,
      fragments: fragmentsOf(document),
      renamed: renamesOf(fetch),
      found: new Set(),
    };
    for (const objects of find(position)) {
      if (fetch.requires) traceEntities(at, fetched, objects);
      else traceRoot(at, fetched, objects);
    }
    const unused = [...at.renamed.keys()].find((path) => !at.found.has(path));
    if (unused !== undefined) throw new WrongPlanError(`A rewrite of "${unused}" changes nothing.`);
  }

  function traceRoot(
    at: TracedFetch,
    { operation: kind, selectionSet }: OperationDefinitionNode,
    objects: ObjectPosition,
  ): void {
    const { place } = objects;
    const type = rootType(kind);
    const isRoot = place === places.root;
    if (
      type === undefined ||
      kind !== (isRoot ? operation.operation : 'query') ||
      !contains(domains.objectsOf(type), place.objects)
    ) {
      throw new WrongPlanError(`"${at.domain}" is sent a ${kind} at "${place.path}".`);
    }
    if (at.fetch.inputRewrites?.length) throw new WrongPlanError('What no domain is told is rewritten.');
    if (isRoot) for (const name of topNames(at, selectionSet)) fetchesRoot(name);
    traceSelections(at, { ...objects, selectionSet, type, isBelowEntity: !isRoot, provided: [], path: '' });
  }

  /** The objects that a fetch is about: several positions where conditions and types above decide which there are. */
  function find({ path, when, branch }: FetchPosition): readonly ObjectPosition[] {
    let place = places.root;
    let positions: readonly ObjectPosition[] = [{ place, on: place.objects, under: [], when }];
    let lists = 0;
    const wrong = () => new WrongPlanError(`A fetch is about "${path.join('.')}", where there is nothing.`);
    for (const step of path) {
      if (step === '@') {
        lists += 1;
        continue;
      }
      if (step.startsWith(typeStep)) {
        positions = ofTypes(positions, step.slice(typeStep.length).split('|'), branch);
        continue;
      }
      if (lists !== place.lists) throw wrong();
      lists = 0;
      const above = place;
      const below = above.below.get(step);
      const written = (above.written.get(step) ?? []).filter((each) => isVisible(each.branch, branch));
      if (!below || written.length === 0) throw wrong();
      positions = positions.flatMap((position) => {
        const found = eachWritten([position], written);
        const [only] = found;
        // Of types that do not have the field there are no objects below in any case.
        const narrow = found.length === 1 && only?.when === position.when ? [position] : found;
        return narrow.map(({ on, under, when }) => ({
          place: below,
          on: below.objects,
          under: narrowed(above, on, under),
          when,
        }));
      });
      place = below;
    }
    if (lists !== place.lists) throw wrong();
    return positions;
  }

  /** Of which types objects are is told by their names alone. */
  function ofTypes(
    positions: readonly ObjectPosition[],
    names: readonly string[],
    branch: Branch,
  ): readonly ObjectPosition[] {
    const types = new Set(names.flatMap((type) => [...domains.objectsOf(type)]));
    return positions.flatMap((position) => {
      const told = (position.place.written.get('__typename') ?? []).filter(
        (each) =>
          each.name === '__typename' &&
          each.ofInterfaceObject === undefined &&
          isVisible(each.branch, branch),
      );
      return eachWritten([{ ...position, on: intersection(position.on, types) }], told);
    });
  }

  /** A variable is the client's, with the client's default: what a domain would take in its place may be another value. */
  function checkVariables(fetch: FetchNode, { variableDefinitions = [] }: OperationDefinitionNode): void {
    const own = variableDefinitions.filter(
      ({ variable }) => !fetch.requires || variable.name.value !== entitiesVariable,
    );
    const usages = fetch.variableUsages ?? [];
    if (own.length === 0 && usages.length === 0) return;
    const names = own.map(({ variable }) => variable.name.value);
    const wrong =
      own.find((node) => clientVariables.get(node.variable.name.value) !== definitionText(node))?.variable
        .name.value ??
      names.find((name) => !usages.includes(name)) ??
      usages.find((name) => !names.includes(name));
    if (wrong !== undefined)
      throw new WrongPlanError(
        `"${fetch.serviceName}" is given the variable "$${wrong}", which is not the client's.`,
      );
  }

  function definitionText({ type, defaultValue }: VariableDefinitionNode): string {
    const given = defaultValue && ` = ${valueText(defaultValue, fields.inputType(type))}`;
    return `${print(type)}${given ?? ''}`;
  }

  return trace;
}

function topNames(at: TracedFetch, { selections }: SelectionSetNode): string[] {
  return selections.flatMap((selection) =>
    selection.kind === Kind.FIELD
      ? [responseName(selection)]
      : topNames(at, fragmentOf(at, selection).selectionSet),
  );
}

function renamesOf({ outputRewrites = [] }: FetchNode): Map<string, string> {
  return new Map(
    outputRewrites.map((rewrite) => {
      if (rewrite.kind !== 'KeyRenamer') throw new WrongPlanError('What a domain responds is set.');
      const path = rewrite.path.filter((step) => !step.startsWith(typeStep));
      return [path.map((step) => `.${step}`).join(''), rewrite.renameKeyTo];
    }),
  );
}

function operationOf({ definitions }: DocumentNode, { operationName }: FetchNode): OperationDefinitionNode {
  const operations = definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const [operation, ...others] = operations;
  if (!operation || others.length > 0 || operation.directives?.length) {
    throw new WrongPlanError('A fetch has more than one operation, or directives.');
  }
  if (operation.name?.value !== operationName)
    throw new WrongPlanError('A fetch names another operation than it has.');
  return operation;
}
