import { Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { responseName } from '#schema/operation/response-name.ts';
import { argumentText } from './argument-text.ts';
import { checkRepresentations } from './check-representation.ts';
import { readRepresentations } from './representations.ts';
import { traceSelections } from './trace-selections.ts';
import { type AskedEntities, fragmentOf, type ObjectPosition, type TracedFetch, typeIn } from './tracing.ts';
import { intersection, overlap } from './type-sets.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** In which domains are told of entities. */
export const entitiesVariable = 'representations';

/** Checks what a domain is told of entities, and writes what it is asked of them. */
export function traceEntities(
  at: TracedFetch,
  operation: OperationDefinitionNode,
  position: ObjectPosition,
): void {
  const { domain, fetch } = at;
  const asked = entitySelections(at, entitiesOf(at, operation));
  const representations = readRepresentations(fetch, at.domains);
  const groups = Map.groupBy(representations, ({ condition, typeName }) => `${condition} ${typeName}`);
  const told = [...groups.values()].flatMap((group) =>
    checkRepresentations(at, group, representations, asked, position),
  );
  for (const { type, selectionSet } of asked) {
    const { objects } = typeIn(at, type);
    const about = told.filter(({ typeName, on }) => typeName === type || overlap(objects, on));
    if (about.length === 0 && !isToldOf(type)) {
      throw new WrongPlanError(`"${domain}" is asked for "${type}", of which it is told nothing.`);
    }
    for (const { typeName, ...position } of about) {
      // An entity is of the type as which the domain is told of it: all types of an interface object.
      const on = typeName === type ? position.on : intersection(position.on, objects);
      // Where nothing can be told, nothing is asked.
      if (on.size > 0)
        traceSelections(at, {
          ...position,
          selectionSet,
          type,
          on,
          isBelowEntity: true,
          provided: [],
          path: '',
        });
    }
  }

  /** Whether it is told of such objects where there are any. */
  function isToldOf(type: string): boolean {
    const { objects } = typeIn(at, type);
    return representations.some(
      ({ typeName, condition }) => typeName === type || overlap(objects, at.domains.objectsOf(condition)),
    );
  }
}

/** @throws WrongPlanError where a fetch of entities asks for anything beside. */
function entitiesOf(
  { domain }: TracedFetch,
  { selectionSet, operation }: OperationDefinitionNode,
): SelectionSetNode {
  const [entities, ...others] = selectionSet.selections;
  if (
    operation === 'query' &&
    others.length === 0 &&
    entities?.kind === Kind.FIELD &&
    entities.name.value === '_entities' &&
    responseName(entities) === '_entities' &&
    !entities.directives?.length &&
    argumentText(entities.arguments) === `representations: $${entitiesVariable}` &&
    entities.selectionSet
  ) {
    return entities.selectionSet;
  }
  throw new WrongPlanError(`"${domain}" is told of entities and asked for something else.`);
}

function entitySelections(at: TracedFetch, { selections }: SelectionSetNode): AskedEntities[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      if (selection.name.value === '__typename' && !selection.alias) return [];
      throw new WrongPlanError(`"${at.domain}" is asked for "${selection.name.value}" of any entity.`);
    }
    const type = fragmentOf(at, selection).typeCondition?.name.value;
    if (type === undefined) throw new WrongPlanError(`"${at.domain}" is asked for entities of any type.`);
    // As a whole: its directives are read like those of any selection.
    return [{ type, selectionSet: { kind: Kind.SELECTION_SET, selections: [selection] } }];
  });
}
