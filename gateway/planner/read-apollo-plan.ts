import type {
  FetchNode as ApolloFetch,
  PlanNode as ApolloNode,
  QueryPlan as ApolloPlan,
  FetchDataRewrite,
  QueryPlanSelectionNode,
} from '@apollo/query-planner';
import {
  type FetchNode,
  type PlanNode,
  type PlanRewrite,
  type QueryPlan,
  type RequiredSelection,
  UnknownPlanError,
} from './query-plan.ts';

/**
 * A plan of @apollo/query-planner, of which no part is passed over.
 * @throws UnknownPlanError
 */
export function readApolloPlan({ node }: ApolloPlan): QueryPlan {
  if (!node) return {};
  if (node.kind === 'Subscription') throw new UnknownPlanError('A plan for a subscription.');
  return { node: readNode(node) };
}

function readNode(node: ApolloNode): PlanNode {
  switch (node.kind) {
    case 'Fetch':
      return readFetch(node);
    case 'Flatten':
      return { kind: 'Flatten', path: node.path.map(readStep), node: readNode(node.node) };
    case 'Sequence':
    case 'Parallel':
      return { kind: node.kind, nodes: node.nodes.map(readNode) };
    case 'Condition': {
      const { condition, ifClause, elseClause } = node;
      return {
        kind: 'Condition',
        condition,
        ifClause: ifClause && readNode(ifClause),
        elseClause: elseClause && readNode(elseClause),
      };
    }
    default:
      throw new UnknownPlanError(`A plan with a "${node.kind}".`);
  }
}

function readFetch(fetch: ApolloFetch): FetchNode {
  if (fetch.contextRewrites?.length) {
    throw new UnknownPlanError('A plan with fields that take their arguments from a context.');
  }
  return {
    kind: 'Fetch',
    serviceName: fetch.serviceName,
    operation: fetch.operation,
    operationName: fetch.operationName,
    variableUsages: fetch.variableUsages,
    requires: fetch.requires?.map(readRequired),
    inputRewrites: fetch.inputRewrites?.map(readRewrite),
    outputRewrites: fetch.outputRewrites?.map(readRewrite),
  };
}

function readStep(step: string | number): string {
  // `field|[Type]` is the planner's form of a path that depends on types, which it is not asked for.
  if (typeof step === 'string' && /^(@|\w+)$/.test(step)) return step;
  throw new UnknownPlanError(`A plan with the path step "${step}".`);
}

function readRequired(selection: QueryPlanSelectionNode): RequiredSelection {
  const selections = selection.selections?.map(readRequired);
  if (selection.kind === 'Field') {
    if (selection.alias !== undefined)
      throw new UnknownPlanError('A plan that requires a field by an alias.');
    return { kind: 'Field', name: selection.name, ...(selections && { selections }) };
  }
  const { typeCondition } = selection;
  if (typeCondition === undefined) throw new UnknownPlanError('A plan that requires fields of any type.');
  return { kind: 'InlineFragment', typeCondition, selections: selections ?? [] };
}

function readRewrite(rewrite: FetchDataRewrite): PlanRewrite {
  const { kind, path } = rewrite;
  if (path.length === 0) throw new UnknownPlanError('A plan with a rewrite of nothing.');
  if (kind === 'KeyRenamer') return { kind, path, renameKeyTo: rewrite.renameKeyTo };
  const { setValueTo } = rewrite;
  if (kind !== 'ValueSetter' || typeof setValueTo !== 'string' || path.at(-1) !== '__typename') {
    throw new UnknownPlanError(`A plan with the rewrite "${kind}" of "${path.join('.')}".`);
  }
  return { kind, path, setValueTo };
}
