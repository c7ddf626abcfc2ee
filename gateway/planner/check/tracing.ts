import {
  type FragmentDefinitionNode,
  type FragmentSpreadNode,
  type InlineFragmentNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { FetchNode } from '../query-plan.ts';
import type { Conditions } from './conditions.ts';
import type { DomainSchemas, DomainType } from './domain-schemas.ts';
import type { SchemaFields } from './field-types.ts';
import type { Branch, Narrowing, Places, TracePlace } from './places.ts';
import type { TypeSet } from './type-sets.ts';
import { WrongPlanError } from './wrong-plan-error.ts';

/** What is known of an operation while its plan is gone through. */
export interface Tracing {
  readonly places: Places;
  readonly domains: DomainSchemas;
  readonly fields: SchemaFields;
  readonly operation: OperationDefinitionNode;
  readonly rootType: (kind: OperationDefinitionNode['operation']) => string | undefined;
  /** Labels of `@override` that are on. */
  readonly labels: ReadonlySet<string>;
  /** Told of objects of which a fetch may bring more types than planners reckon with. */
  readonly mayBring: (branch: UnplannedBranch) => void;
  /** Told of each root field in the order of the plan. */
  readonly fetchesRoot: (key: string) => void;
}

/** Objects of a fetch that are of a type which planners take for impossible there, so that they fetch nothing of them. */
export interface UnplannedBranch {
  readonly fetch: FetchNode;
  readonly domain: string;
  /** Response names of the fetch. */
  readonly path: string;
  readonly types: TypeSet;
  readonly place: TracePlace;
  /** Whether an object above is one that other domains could be asked for. */
  readonly isBelowEntity: boolean;
}

/** A fetch that is gone through. */
export interface TracedFetch extends Tracing {
  readonly fetch: FetchNode;
  readonly domain: string;
  readonly branch: Branch;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** New names, by the path of what is renamed. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Paths of the fields that there are. */
  readonly found: Set<string>;
}

/** Objects that a fetch is about. */
export interface ObjectPosition {
  readonly place: TracePlace;
  readonly on: TypeSet;
  readonly under: readonly Narrowing[];
  /** What holds where there are such objects. */
  readonly when: Conditions;
}

/** What is asked of the entities of a type. */
export interface AskedEntities {
  readonly type: string;
  readonly selectionSet: SelectionSetNode;
}

/** @throws WrongPlanError where the domain does not have the type. */
export function typeIn({ domains, domain }: TracedFetch, name: string): DomainType {
  const type = domains.type(domain, name);
  if (!type) throw new WrongPlanError(`"${domain}" has no type "${name}".`);
  return type;
}

export function fragmentOf({ fragments }: TracedFetch, selection: InlineFragmentNode | FragmentSpreadNode) {
  const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
  if (!fragment) throw new WrongPlanError('A fetch spreads a fragment that it does not define.');
  return fragment;
}

/** Whether what one branch of a plan writes is there for another. */
export function isVisible(written: Branch, from: Branch): boolean {
  let open: Branch | undefined = written;
  while (open?.done) open = open.parent;
  for (let branch: Branch | undefined = from; branch; branch = branch.parent) {
    if (branch === open) return true;
  }
  return open === undefined;
}
