import { type DocumentNode, Kind, parse, print, type SelectionSetNode, visit } from 'graphql';
import { responseName } from '#schema/operation/response-name.ts';
import {
  type FetchNode,
  type PlanNode,
  type PlanRewrite,
  type QueryPlan,
  type RequiredSelection,
  typeStep,
  UnknownPlanError,
} from './query-plan.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * A plan of @graphql-hive/router-query-planner, of which no part is passed over: it comes from native code, so its
 * declared types are no reason to believe anything of it. A batch is taken apart into the fetches that it joins.
 * @throws UnknownPlanError
 */
export function readHivePlan(plan: unknown): QueryPlan {
  const { kind, node } = fieldsOf(plan, 'kind', 'node');
  if (kind !== 'QueryPlan') throw unknown('plan', kind);
  return node === undefined ? {} : { node: readNode(node) };
}

function readNode(node: unknown): PlanNode {
  const { kind } = asFields(node);
  switch (kind) {
    case 'Fetch':
      return readFetch(node);
    case 'BatchFetch':
      return readBatch(node);
    case 'Flatten': {
      const { path, node: below } = fieldsOf(node, 'kind', 'path', 'node');
      const fetch = readNode(below);
      return flatten(listOf(path).map(readStep), fetch);
    }
    case 'Sequence':
    case 'Parallel':
      return { kind, nodes: listOf(fieldsOf(node, 'kind', 'nodes').nodes).map(readNode) };
    case 'Condition': {
      const { condition, ifClause, elseClause } = fieldsOf(
        node,
        'kind',
        'condition',
        'ifClause',
        'elseClause',
      );
      return {
        kind,
        condition: textOf(condition),
        ...(ifClause === undefined ? {} : { ifClause: readNode(ifClause) }),
        ...(elseClause === undefined ? {} : { elseClause: readNode(elseClause) }),
      };
    }
    default:
      throw unknown('node', kind);
  }
}

/** Without a last step that says no more of types than the representations do. */
function flatten(path: readonly string[], node: PlanNode): PlanNode {
  const last = path.at(-1);
  if (last?.startsWith(typeStep) && node.kind === 'Fetch' && node.requires) {
    const types = last.slice(typeStep.length).split('|');
    const isSaid = node.requires.every(
      (each) => each.kind === 'InlineFragment' && types.includes(each.typeCondition),
    );
    if (isSaid) return { kind: 'Flatten', path: path.slice(0, -1), node };
  }
  return { kind: 'Flatten', path, node };
}

const fetchFields = ['kind', 'serviceName', 'variableUsages', 'operationKind', 'operationName', 'operation'];

function readFetch(node: unknown): FetchNode {
  const fetch = fieldsOf(node, ...fetchFields, 'requires', 'inputRewrites', 'outputRewrites');
  return {
    kind: 'Fetch',
    serviceName: textOf(fetch.serviceName),
    operation: textOf(fetch.operation),
    ...(fetch.operationName === undefined ? {} : { operationName: textOf(fetch.operationName) }),
    variableUsages: fetch.variableUsages === undefined ? [] : listOf(fetch.variableUsages).map(textOf),
    ...readExchange(fetch),
  };
}

function readExchange(exchange: Fields): Pick<FetchNode, 'requires' | 'inputRewrites' | 'outputRewrites'> {
  const { requires, inputRewrites = [], outputRewrites = [] } = exchange;
  const required = requires === undefined ? [] : listOf(requires).map((each) => readRequired(each, []));
  return {
    ...(requires === undefined ? {} : { requires: required.map(({ selection }) => selection) }),
    inputRewrites: [
      ...required.flatMap(({ renamed }) => renamed),
      ...listOf(inputRewrites).flatMap(readRewrite),
    ],
    outputRewrites: listOf(outputRewrites).flatMap(readRewrite),
  };
}

function readBatch(node: unknown): PlanNode {
  const batch = fieldsOf(node, ...fetchFields, 'entityBatch');
  const { aliases } = fieldsOf(batch.entityBatch, 'aliases');
  const split = splitBatch(textOf(batch.operation));
  const nodes = listOf(aliases).flatMap((each) => {
    const entities = fieldsOf(
      each,
      'alias',
      'representationsVariableName',
      'paths',
      'requires',
      'inputRewrites',
      'outputRewrites',
    );
    const single = split(textOf(entities.alias), textOf(entities.representationsVariableName));
    const fetch: FetchNode = {
      kind: 'Fetch',
      serviceName: textOf(batch.serviceName),
      ...single,
      ...readExchange(entities),
    };
    return listOf(entities.paths).map((path) => flatten(listOf(path).map(readStep), fetch));
  });
  return { kind: 'Parallel', nodes };
}

/** The operation of a batch, as one for each of its aliases. */
function splitBatch(
  text: string,
): (alias: string, variable: string) => Pick<FetchNode, 'operation' | 'variableUsages'> {
  const document = parsed(text);
  const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
  const fragments = document.definitions.filter((node) => node.kind === Kind.FRAGMENT_DEFINITION);
  const [operation, ...others] = operations;
  if (!operation || others.length > 0 || operation.operation !== 'query' || operation.directives?.length) {
    throw unknown('batch', operation?.operation);
  }

  return (alias, variable) => {
    const field = operation.selectionSet.selections.find(
      (node) => node.kind === Kind.FIELD && responseName(node) === alias,
    );
    const [argument, ...more] = field?.kind === Kind.FIELD ? (field.arguments ?? []) : [];
    if (
      field?.kind !== Kind.FIELD ||
      field.name.value !== '_entities' ||
      field.directives?.length ||
      !field.selectionSet ||
      argument?.name.value !== 'representations' ||
      argument.value.kind !== Kind.VARIABLE ||
      argument.value.name.value !== variable ||
      more.length > 0
    ) {
      throw unknown('alias of a batch', alias);
    }
    const used = usedBy(field.selectionSet, fragments);
    const variables = (operation.variableDefinitions ?? []).filter((node) =>
      used.variables.has(node.variable.name.value),
    );
    const selections = print(field.selectionSet);
    const given = ['$representations: [_Any!]!', ...variables.map(print)].join(', ');
    const spread = fragments.filter((node) => used.fragments.has(node.name.value)).map(print);
    return {
      operation: [
        `query (${given}) {\n  _entities(representations: $representations) ${selections}\n}`,
        ...spread,
      ].join('\n'),
      variableUsages: variables.map((node) => node.variable.name.value),
    };
  };
}

function parsed(text: string): DocumentNode {
  try {
    return parse(text, { noLocation: true });
  } catch {
    throw unknown('batch', text);
  }
}

function usedBy(
  selectionSet: SelectionSetNode,
  definitions: readonly {
    readonly name: { readonly value: string };
    readonly selectionSet: SelectionSetNode;
  }[],
) {
  const variables = new Set<string>();
  const fragments = new Set<string>();
  const look = (set: SelectionSetNode): void => {
    visit(set, {
      Variable: ({ name }) => void variables.add(name.value),
      FragmentSpread({ name }) {
        if (fragments.has(name.value)) return;
        fragments.add(name.value);
        const found = definitions.find((node) => node.name.value === name.value);
        if (found) look(found.selectionSet);
      },
    });
  };
  look(selectionSet);
  return { variables, fragments };
}

interface ReadRequired {
  readonly selection: RequiredSelection;
  /** What an alias says: under which name the domain is told the field. */
  readonly renamed: readonly PlanRewrite[];
}

function readRequired(selection: unknown, path: readonly string[]): ReadRequired {
  const { kind } = asFields(selection);
  if (kind === 'Field') {
    const field = fieldsOf(selection, 'kind', 'name', 'alias', 'selections');
    const name = textOf(field.name);
    const at = [...path, name];
    const below =
      field.selections === undefined
        ? undefined
        : listOf(field.selections).map((each) => readRequired(each, at));
    const renameKeyTo = field.alias === undefined ? name : textOf(field.alias);
    return {
      selection: { kind, name, ...(below && { selections: below.map((each) => each.selection) }) },
      renamed: [
        ...(below ?? []).flatMap(({ renamed }) => renamed),
        ...(renameKeyTo === name ? [] : [{ kind: 'KeyRenamer' as const, path: at, renameKeyTo }]),
      ],
    };
  }
  if (kind !== 'InlineFragment') throw unknown('required selection', kind);
  const { typeCondition, selections } = fieldsOf(selection, 'kind', 'typeCondition', 'selections');
  const type = textOf(typeCondition);
  const below = listOf(selections).map((each) => readRequired(each, [...path, `${typeStep}${type}`]));
  return {
    selection: { kind, typeCondition: type, selections: below.map((each) => each.selection) },
    renamed: below.flatMap(({ renamed }) => renamed),
  };
}

function readStep(step: unknown): string {
  if (step === '@') return step;
  const { Field: field, TypeCondition: types } = fieldsOf(step, 'Field', 'TypeCondition');
  if (field !== undefined && types === undefined) return textOf(field);
  if (field !== undefined) throw unknown('path step', JSON.stringify(step));
  return `${typeStep}${listOf(types).map(textOf).join('|')}`;
}

/** A rewrite of what is of several types is one for each of them. */
function readRewrite(rewrite: unknown): PlanRewrite[] {
  const { KeyRenamer: renamer, ValueSetter: setter } = asFields(rewrite);
  if (renamer !== undefined && setter === undefined) {
    fieldsOf(rewrite, 'KeyRenamer');
    const { path, renameKeyTo } = fieldsOf(renamer, 'path', 'renameKeyTo');
    const name = textOf(renameKeyTo);
    return readPaths(path).map((each) => ({ kind: 'KeyRenamer', path: each, renameKeyTo: name }));
  }
  if (setter !== undefined) fieldsOf(rewrite, 'ValueSetter');
  else if (asFields(rewrite).kind !== 'ValueSetter') throw unknown('rewrite', JSON.stringify(rewrite));
  const { path, setValueTo } = fieldsOf(setter ?? rewrite, 'kind', 'path', 'setValueTo');
  const value = textOf(setValueTo);
  return readPaths(path).map((each) => {
    if (each.at(-1) !== '__typename') throw unknown('rewrite', JSON.stringify(rewrite));
    return { kind: 'ValueSetter', path: each, setValueTo: value };
  });
}

function readPaths(path: unknown): string[][] {
  const paths = listOf(path).reduce<string[][]>(
    (all, step) => {
      const { Key: key, TypenameEquals: types } = fieldsOf(step, 'Key', 'TypenameEquals');
      if ((key === undefined) === (types === undefined)) throw unknown('path step', JSON.stringify(step));
      const steps =
        key === undefined ? listOf(types).map((type) => `${typeStep}${textOf(type)}`) : [textOf(key)];
      return all.flatMap((each) => steps.map((one) => [...each, one]));
    },
    [[]],
  );
  if (paths.length === 0 || paths.some((each) => each.length === 0)) throw unknown('path', path);
  return paths;
}

/** @throws UnknownPlanError for a field that is not among those that are known. */
function fieldsOf(value: unknown, ...known: readonly string[]): Fields {
  const fields = asFields(value);
  const other = Object.keys(fields).find((name) => !known.includes(name) && fields[name] !== undefined);
  if (other !== undefined) throw unknown(`field of a "${fields.kind ?? known[0]}"`, other);
  return fields;
}

function asFields(value: unknown): Fields {
  // What there is none of may be null.
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
  }
  throw unknown('part', JSON.stringify(value));
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw unknown('list', JSON.stringify(value));
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value;
  throw unknown('text', JSON.stringify(value));
}

function unknown(what: string, found: unknown): UnknownPlanError {
  return new UnknownPlanError(`A plan with a ${what} that is not known: "${String(found)}".`);
}
