import { type ASTNode, type ASTVisitFn, BREAK, getEnterLeaveForKind, type ValidationRule } from 'graphql';

interface VisitBy {
  /** The index of the rule. */
  readonly rule: number;
  readonly visit: ASTVisitFn<ASTNode>;
}

interface Visits {
  readonly enter: readonly VisitBy[];
  readonly leave: readonly VisitBy[];
}

/**
 * Rules as one that visits a document for all of them, in their order, as graphql-js does. It looks up each rule for each
 * kind of node that there is, which takes longer than to validate a small document; here only kinds that occur count.
 */
export function rulesInOne(rules: readonly ValidationRule[]): ValidationRule {
  return (context) => {
    const visitors = rules.map((create) => create(context));
    const byKind = new Map<string, Visits>();
    /** What each rule does not look into: a node, or BREAK for the rest of the document. */
    const skipping: unknown[] = rules.map(() => undefined);
    const skippedAt = new Map<ASTNode, number[]>();

    function visitsOf(kind: ASTNode['kind']): Visits {
      const known = byKind.get(kind);
      if (known) return known;
      const all = visitors.map((visitor) => getEnterLeaveForKind(visitor, kind));
      const visitsBy = (at: 'enter' | 'leave') =>
        all.flatMap(({ [at]: visit }, rule) =>
          visit ? [{ rule, visit: visit as ASTVisitFn<ASTNode> }] : [],
        );
      const visits = { enter: visitsBy('enter'), leave: visitsBy('leave') };
      byKind.set(kind, visits);
      return visits;
    }

    return {
      enter(node, ...at) {
        for (const { rule, visit } of visitsOf(node.kind).enter) {
          if (skipping[rule] !== undefined) continue;
          const result: unknown = visit(node, ...at);
          if (result === undefined) continue;
          skipping[rule] = result === BREAK ? BREAK : node;
          if (result !== BREAK) skippedAt.set(node, [...(skippedAt.get(node) ?? []), rule]);
        }
      },
      leave(node, ...at) {
        for (const { rule, visit } of visitsOf(node.kind).leave) {
          const result: unknown = skipping[rule] === undefined ? visit(node, ...at) : undefined;
          if (result === BREAK) skipping[rule] = BREAK;
        }
        for (const rule of skippedAt.get(node) ?? []) skipping[rule] = undefined;
      },
    };
  };
}
