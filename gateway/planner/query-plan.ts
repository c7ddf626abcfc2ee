/** How an operation is fetched, whichever planner planned it. Plain data: it crosses between threads as JSON. */
export interface QueryPlan {
  /** `undefined` where there is nothing to fetch. */
  readonly node?: PlanNode | undefined;
  /** What is selected, and is fetched of no domain. @default nothing */
  readonly unfetched?: readonly UnfetchedField[] | undefined;
}

/** A field of the objects of one type at one place that no fetch of a plan asks for, or none rightly. */
export interface UnfetchedField {
  /** Response names of the planned document, joined by dots. */
  readonly place: string;
  readonly type: string;
  /** The response name in the planned document. */
  readonly name: string;
  /** Why, and what to do. @default a domain above does not know the type */
  readonly why?: string | undefined;
}

export type PlanNode = FetchNode | FlattenNode | GroupNode | ConditionNode;

export interface FetchNode {
  readonly kind: 'Fetch';
  readonly serviceName: string;
  /** The text that the domain is sent. */
  readonly operation: string;
  readonly operationName?: string | undefined;
  /** Of the client's variables, by the planned document's names. */
  readonly variableUsages?: readonly string[] | undefined;
  /** What the domain is told of each entity; `undefined` where root fields are asked for. */
  readonly requires?: readonly RequiredSelection[] | undefined;
  /** Done to each representation. */
  readonly inputRewrites?: readonly PlanRewrite[] | undefined;
  /** Done to the response. */
  readonly outputRewrites?: readonly PlanRewrite[] | undefined;
}

export interface FlattenNode {
  readonly kind: 'Flatten';
  readonly path: readonly string[];
  readonly node: PlanNode;
}

export interface GroupNode {
  readonly kind: 'Sequence' | 'Parallel';
  readonly nodes: readonly PlanNode[];
}

export interface ConditionNode {
  readonly kind: 'Condition';
  /** The name of a variable. */
  readonly condition: string;
  readonly ifClause?: PlanNode | undefined;
  readonly elseClause?: PlanNode | undefined;
}

export type RequiredSelection =
  | {
      readonly kind: 'Field';
      /** Of what was fetched; the representation has it under the same name, but for rewrites. */
      readonly name: string;
      readonly selections?: readonly RequiredSelection[] | undefined;
    }
  | {
      readonly kind: 'InlineFragment';
      readonly typeCondition: string;
      readonly selections: readonly RequiredSelection[];
    };

/** The path is of names, and `... on Type` for what is done to objects of a type alone. */
export type PlanRewrite =
  | { readonly kind: 'KeyRenamer'; readonly path: readonly string[]; readonly renameKeyTo: string }
  | { readonly kind: 'ValueSetter'; readonly path: readonly string[]; readonly setValueTo: string };

/** How a path says that only objects of some types are meant: `... on Book|Film`. */
export const typeStep = '... on ';

/** A planner said something that is not known here, so that it cannot be checked. */
export class UnknownPlanError extends Error {
  override readonly name = 'UnknownPlanError';
}
