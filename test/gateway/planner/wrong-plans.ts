import {
  type ArgumentNode,
  type DirectiveNode,
  type FieldNode,
  Kind,
  parse,
  print,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { FetchNode, PlanNode, RequiredSelection } from '#gateway/planner/query-plan.ts';
import type { Tape } from '../execution/tape.ts';

/** What is known of the mesh and the operation that a plan is made wrong for. */
export interface PlannedOperation {
  readonly query: string;
  readonly subgraphs: readonly { readonly name: string; readonly sdl: string }[];
  /** Names of the fields in keys and `@requires`. */
  readonly needed: ReadonlySet<string>;
}

/** @returns the fetch made wrong, or `undefined` where it has nothing that could be made so. */
type Mistake = (fetch: FetchNode, operation: PlannedOperation, tape: Tape) => FetchNode | undefined;

/** Names that one field of the mesh has alone. */
const own = /^(q|book|film|user)\d+$/;

export const mistakes = {
  'asks for a field that nobody selected'(fetch, { query, subgraphs, needed }, tape) {
    const sdl = subgraphs.find(({ name }) => name === fetch.serviceName)?.sdl ?? '';
    return changeSelections(fetch, tape, (set, type) => {
      const block = sdl.split(new RegExp(`type ${type} `))[1]?.split('\n}')[0] ?? '';
      const fields = [...block.matchAll(/^ {2}(\w+\d)(?:\(.*?\))?: (?:String|Int|Genre)!?(?! @external)/gm)];
      const more = fields
        .map(([, name = '']) => name)
        .filter((name) => !query.includes(name) && !needed.has(name));
      const [name] = more;
      return name === undefined ? undefined : { ...set, selections: [...set.selections, field(name)] };
    });
  },
  'asks a domain that does not resolve it'(fetch, { subgraphs }, tape) {
    const names = fieldsOf(fetch)
      .map(({ name }) => name.value)
      .filter((name) => own.test(name));
    const strangers = subgraphs.filter(
      ({ name, sdl }) =>
        name !== fetch.serviceName &&
        names.some((each) => !new RegExp(` ${each}\\b(?!.*@external)`).test(sdl)),
    );
    return strangers.length === 0 ? undefined : { ...fetch, serviceName: tape.pick(strangers).name };
  },
  'gives two fields the names of each other'(fetch, _, tape) {
    return changeSelections(fetch, tape, (set) => {
      const leaves = set.selections.filter(
        (node): node is FieldNode =>
          node.kind === Kind.FIELD && !node.selectionSet && own.test(node.name.value),
      );
      const one = leaves[0];
      const other = leaves.find(({ name }) => name.value !== one?.name.value);
      if (!one || !other) return undefined;
      const key = ({ alias, name }: FieldNode) => alias ?? name;
      return {
        ...set,
        selections: set.selections.map((node) =>
          node === one
            ? { ...one, alias: key(other) }
            : node === other
              ? { ...other, alias: key(one) }
              : node,
        ),
      };
    });
  },
  'asks with another argument'(fetch, _, tape) {
    return changeFields(fetch, tape, (node) => {
      if (!node.arguments?.length || node.name.value === '_entities') return undefined;
      return { ...node, arguments: tape.chance(50) ? [] : [argument(7)] };
    });
  },
  'is told what is no key and not required'(fetch, { query, needed }, tape) {
    const names = [...query.matchAll(/\b(?:q|book|film|user)\d+\b/g)]
      .map(([name]) => name)
      .filter((name) => !needed.has(name));
    if (!fetch.requires || names.length === 0) return undefined;
    const name = tape.pick(names);
    return { ...fetch, requires: fetch.requires.map((each) => more(each, { kind: 'Field', name })) };
  },
  'is told a key from another field'(fetch, _, tape) {
    if (!fetch.requires) return undefined;
    const source = tape.pick(['__typename', 'sku', 'nothing']);
    const path = (type: string) => [`... on ${type}`, source];
    const changed = fetch.requires.map((each) => renamed(each, 'id', source));
    if (JSON.stringify(changed) === JSON.stringify(fetch.requires)) return undefined;
    const types = changed.flatMap((each) => (each.kind === 'InlineFragment' ? [each.typeCondition] : []));
    const inputRewrites = [...new Set(types)].map((type) => ({
      kind: 'KeyRenamer' as const,
      path: path(type),
      renameKeyTo: 'id',
    }));
    return { ...fetch, requires: changed, inputRewrites };
  },
  'is told less than it needs'(fetch) {
    if (!fetch.requires) return undefined;
    return {
      ...fetch,
      requires: fetch.requires.map(
        ({ kind, ...each }) =>
          ({ kind, ...each, selections: each.selections?.slice(0, 1) ?? [] }) as RequiredSelection,
      ),
    };
  },
  'asks under other conditions'(fetch, { query, needed, subgraphs }, tape) {
    const requiring = subgraphs
      .map(({ sdl }) => sdl)
      .join()
      .matchAll(/(\w+)(?:\(.*?\))?: \S+ @requires/g);
    const free = new Set([...requiring].map(([, name]) => name).concat([...needed]));
    return changeFields(fetch, tape, (node) => {
      const [directive] = node.directives ?? [];
      const { value } = node.name;
      // One that is selected twice may be included all the same.
      const isOnce = query.match(new RegExp(`\\b${value}\\b`, 'g'))?.length === 1;
      if (!directive || free.has(value) || !own.test(value) || !isOnce) return undefined;
      const name = directive.name.value === 'skip' ? 'include' : 'skip';
      return { ...node, directives: [{ ...directive, name: { ...directive.name, value: name } }] };
    });
  },
  'leaves out a selection'(fetch, { query, needed }, tape) {
    if (query.includes('$')) return undefined;
    return changeSelections(fetch, tape, (set) => {
      const leaves = set.selections.filter(
        (node) => node.kind === Kind.FIELD && own.test(node.name.value) && !needed.has(node.name.value),
      );
      const [gone] = leaves;
      const same = (node: unknown) => JSON.stringify(node) === JSON.stringify(gone);
      const selections = set.selections.filter((node) => !same(node));
      if (!gone || print(fetchDocument(fetch)).split((gone as FieldNode).name.value).length > 2)
        return undefined;
      return { ...set, selections: [...selections, field('__typename')] };
    });
  },
  'is sent a directive that is not known'(fetch, _, tape) {
    return changeFields(fetch, tape, (node) =>
      node.name.value === '_entities'
        ? undefined
        : {
            ...node,
            directives: [
              { kind: Kind.DIRECTIVE, name: { kind: Kind.NAME, value: 'defer' } } satisfies DirectiveNode,
            ],
          },
    );
  },
} satisfies Record<string, Mistake>;

/** Mistakes in how fetches stand to each other. */
export const misplacements = {
  'leaves out a fetch': (node, { query }) =>
    query.includes('$') || node.kind === 'Fetch' || !('nodes' in node)
      ? undefined
      : { ...node, nodes: node.nodes.slice(0, -1) },
  'fetches in the other order': (node) =>
    node.kind === 'Sequence' ? { ...node, nodes: node.nodes.toReversed() } : undefined,
  'fetches at the same time what needs each other': (node) =>
    node.kind === 'Sequence' ? { ...node, kind: 'Parallel' } : undefined,
  'fetches for other objects': (node) =>
    node.kind === 'Flatten'
      ? {
          ...node,
          path: node.path.includes('@') ? node.path.filter((step) => step !== '@') : [...node.path, '@'],
        }
      : undefined,
  'turns a condition round': (node) =>
    node.kind === 'Condition' ? { ...node, ifClause: node.elseClause, elseClause: node.ifClause } : undefined,
} satisfies Record<string, (node: PlanNode, operation: PlannedOperation) => PlanNode | undefined>;

/** Changes one node of a plan; `undefined` where no node can be. */
export function changeNode(
  node: PlanNode,
  tape: Tape,
  change: (node: PlanNode) => PlanNode | undefined,
): PlanNode | undefined {
  const first = tape.chance(50) ? change(node) : undefined;
  return first ?? changeBelow(node, tape, change) ?? change(node);
}

function changeBelow(
  node: PlanNode,
  tape: Tape,
  change: (node: PlanNode) => PlanNode | undefined,
): PlanNode | undefined {
  switch (node.kind) {
    case 'Fetch':
      return undefined;
    case 'Flatten': {
      const below = changeNode(node.node, tape, change);
      return below && { ...node, node: below };
    }
    case 'Condition': {
      const yes = node.ifClause && changeNode(node.ifClause, tape, change);
      const no = !yes && node.elseClause ? changeNode(node.elseClause, tape, change) : undefined;
      return yes || no
        ? { ...node, ...(yes && { ifClause: yes }), ...(no && { elseClause: no }) }
        : undefined;
    }
    default: {
      const start = tape.next(node.nodes.length);
      for (let index = 0; index < node.nodes.length; index += 1) {
        const at = (start + index) % node.nodes.length;
        const changed = changeNode(node.nodes[at] as PlanNode, tape, change);
        if (changed) return { ...node, nodes: node.nodes.with(at, changed) };
      }
      return undefined;
    }
  }
}

function fetchDocument({ operation }: FetchNode) {
  return parse(operation, { noLocation: true });
}

function fieldsOf(fetch: FetchNode): FieldNode[] {
  const fields: FieldNode[] = [];
  visit(fetchDocument(fetch), { Field: (node) => void fields.push(node) });
  return fields;
}

function changeFields(
  fetch: FetchNode,
  tape: Tape,
  change: (node: FieldNode) => FieldNode | undefined,
): FetchNode | undefined {
  const fields = fieldsOf(fetch);
  const start = tape.next(fields.length);
  for (let index = 0; index < fields.length; index += 1) {
    const at = (start + index) % fields.length;
    const changed = change(fields[at] as FieldNode);
    if (!changed) continue;
    let seen = -1;
    const document = visit(fetchDocument(fetch), {
      Field() {
        seen += 1;
        return seen === at ? changed : undefined;
      },
    });
    return { ...fetch, operation: print(document) };
  }
  return undefined;
}

/** Of selections on a type, or at the root. */
function changeSelections(
  fetch: FetchNode,
  tape: Tape,
  change: (set: SelectionSetNode, type: string) => SelectionSetNode | undefined,
): FetchNode | undefined {
  let changed = false;
  const document = visit(fetchDocument(fetch), {
    InlineFragment(node) {
      const type = node.typeCondition?.name.value ?? '';
      const set = changed || tape.chance(20) ? undefined : change(node.selectionSet, type);
      if (!set) return undefined;
      changed = true;
      return { ...node, selectionSet: set };
    },
    OperationDefinition(node) {
      const set = fetch.requires ? undefined : change(node.selectionSet, 'Query');
      if (!set) return undefined;
      changed = true;
      return { ...node, selectionSet: set };
    },
  });
  return changed ? { ...fetch, operation: print(document) } : undefined;
}

function field(name: string): FieldNode {
  return { kind: Kind.FIELD, name: { kind: Kind.NAME, value: name } };
}

function argument(n: number): ArgumentNode {
  return {
    kind: Kind.ARGUMENT,
    name: { kind: Kind.NAME, value: 'n' },
    value: { kind: Kind.INT, value: String(n) },
  };
}

function more(selection: RequiredSelection, added: RequiredSelection): RequiredSelection {
  return selection.kind === 'Field'
    ? selection
    : { ...selection, selections: [...selection.selections, added] };
}

function renamed(selection: RequiredSelection, from: string, to: string): RequiredSelection {
  if (selection.kind === 'Field') return selection;
  const selections = selection.selections.map((each) =>
    each.kind === 'Field' && each.name === from ? { ...each, name: to } : each,
  );
  return { ...selection, selections };
}
