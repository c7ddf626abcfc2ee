import {
  type DirectiveNode,
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf } from '#schema/operation/fragments.ts';
import { responseName } from '#schema/operation/response-name.ts';
import { typenameField } from '#schema/operation/typename-field.ts';
import type { Conditions } from './check/conditions.ts';
import type { SchemaFields } from './check/field-types.ts';
import type { TracedPlan } from './check/trace-plan.ts';
import type { UnplannedBranch } from './check/tracing.ts';
import { contains } from './check/type-sets.ts';
import type { FetchNode, PlanNode, QueryPlan } from './query-plan.ts';

/**
 * A plan that fetches, of types which planners take for impossible, what the domain resolves itself. Where several domains
 * share a field whose type is a union or an interface, planners reckon with the types alone that all of them know; the
 * one that is asked may still give an object of another type.
 * @returns the plan itself where there is nothing that it could fetch besides.
 */
export function withUnplannedBranches(
  plan: QueryPlan,
  { unplanned, domains }: TracedPlan,
  fields: SchemaFields,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): QueryPlan {
  const fragments = fragmentsOf(document);
  const added = new Map<FetchNode, Map<string, FieldsOfType[]>>();
  for (const branch of unplanned) {
    // There a plan may ask any of the domains: what one of them alone would tell is not told.
    if (branch.isBelowEntity) continue;
    const found = missingOf(branch);
    if (found.length === 0) continue;
    const paths = added.get(branch.fetch) ?? new Map<string, FieldsOfType[]>();
    paths.set(branch.path, found);
    added.set(branch.fetch, paths);
  }
  return added.size === 0 || !plan.node ? plan : { node: withFetches(plan.node) };

  function missingOf({ domain, types, place }: UnplannedBranch): FieldsOfType[] {
    return [...types].flatMap((type) => {
      const nodes = place.wanted.flatMap(({ key, name, on, under, when, node, type: declared }) => {
        const isWritten = place.written.get(key ?? '')?.some((each) => each.on.has(type));
        if (key === undefined || isWritten || !on.has(type) || under.length > 0) return [];
        if (name === '__typename') return [];
        const own = resolvable(domain, type, { ...node, directives: when.map(asDirective) }, declared);
        return own ? [own] : [];
      });
      return nodes.length === 0 ? [] : [{ type, fields: nodes }];
    });
  }

  /** The field, if the domain resolves all of it itself. */
  function resolvable(
    domain: string,
    type: string,
    node: FieldNode,
    declared: string | undefined,
  ): FieldNode | undefined {
    const field = domains.type(domain, type)?.field(node.name.value);
    if (!field || field.external || field.requires || field.label) return undefined;
    if (!node.selectionSet) return node;
    const selectionSet = resolvableSet(domain, field.type ?? declared ?? '', node.selectionSet);
    return selectionSet && { ...node, selectionSet };
  }

  function resolvableSet(
    domain: string,
    type: string,
    { selections }: SelectionSetNode,
  ): SelectionSetNode | undefined {
    const own = domains.type(domain, type);
    if (!own || own.isInterfaceObject || !contains(own.objects, domains.objectsOf(type))) return undefined;
    const all: SelectionSetNode['selections'][number][] = own.objects.size > 1 ? [typenameField] : [];
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) {
        if (selection.name.value === '__typename') all.push(selection);
        else {
          const below = fields.type(type, selection.name.value)?.name;
          const field = resolvable(domain, type, selection, below);
          if (!field) return undefined;
          all.push(field);
        }
        continue;
      }
      const spread: Pick<FragmentDefinitionNode, 'selectionSet'> | undefined =
        selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : selection;
      const condition = typeConditionOf(selection, fragments) ?? type;
      const set = spread && resolvableSet(domain, condition, spread.selectionSet);
      if (!set) return undefined;
      all.push({
        kind: Kind.INLINE_FRAGMENT,
        typeCondition: { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: condition } },
        directives: selection.directives ?? [],
        selectionSet: set,
      });
    }
    return { kind: Kind.SELECTION_SET, selections: all };
  }

  function withFetches(node: PlanNode): PlanNode {
    switch (node.kind) {
      case 'Fetch': {
        const paths = added.get(node);
        return paths ? withFields(node, paths, operation) : node;
      }
      case 'Flatten':
        return { ...node, node: withFetches(node.node) };
      case 'Condition':
        return {
          ...node,
          ifClause: node.ifClause && withFetches(node.ifClause),
          elseClause: node.elseClause && withFetches(node.elseClause),
        };
      default:
        return { ...node, nodes: node.nodes.map(withFetches) };
    }
  }
}

interface FieldsOfType {
  readonly type: string;
  readonly fields: readonly FieldNode[];
}

function withFields(
  fetch: FetchNode,
  added: ReadonlyMap<string, readonly FieldsOfType[]>,
  operation: OperationDefinitionNode,
): FetchNode {
  const path: string[] = [];
  const used = new Set(fetch.variableUsages);
  const document = visit(parse(fetch.operation, { noLocation: true }), {
    Field: {
      enter(node) {
        path.push(node.name.value === '_entities' && fetch.requires ? '' : `.${responseName(node)}`);
      },
      leave(node) {
        const more = added.get(path.join(''));
        path.pop();
        if (!more || !node.selectionSet) return undefined;
        const { selections } = node.selectionSet;
        const fragments = more.map(({ type, fields }) => fragmentOf(type, fields));
        for (const each of fragments) visit(each, { Variable: ({ name }) => void used.add(name.value) });
        return { ...node, selectionSet: { ...node.selectionSet, selections: [...selections, ...fragments] } };
      },
    },
  });
  const definitions = document.definitions.map((node) => {
    if (node.kind !== Kind.OPERATION_DEFINITION) return node;
    const { variableDefinitions: own = [] } = node;
    const names = own.map(({ variable }) => variable.name.value);
    const more = (operation.variableDefinitions ?? []).filter(
      ({ variable: { name } }) => used.has(name.value) && !names.includes(name.value),
    );
    return { ...node, variableDefinitions: [...own, ...more] };
  });
  return { ...fetch, operation: print({ ...document, definitions }), variableUsages: [...used] };
}

function fragmentOf(type: string, fields: readonly FieldNode[]) {
  return {
    kind: Kind.INLINE_FRAGMENT as const,
    typeCondition: { kind: Kind.NAMED_TYPE as const, name: { kind: Kind.NAME as const, value: type } },
    selectionSet: { kind: Kind.SELECTION_SET as const, selections: fields },
  };
}

function typeConditionOf(
  selection: Exclude<SelectionSetNode['selections'][number], FieldNode>,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string | undefined {
  const named = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
  return named?.typeCondition?.name.value;
}

function asDirective({ variable, is }: Conditions[number]): DirectiveNode {
  return {
    kind: Kind.DIRECTIVE,
    name: { kind: Kind.NAME, value: is ? 'include' : 'skip' },
    arguments: [
      {
        kind: Kind.ARGUMENT,
        name: { kind: Kind.NAME, value: 'if' },
        value: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: variable } },
      },
    ],
  };
}
