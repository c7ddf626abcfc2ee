import type { FieldShape, TypeShape } from '../operation/type-shapes.ts';
import { withClassification } from '../policy/classifications.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { keepsSome, masksSome } from '../policy/directives/unclassified.ts';
import { type CoordinatePolicy, noPolicy } from '../policy/policy.ts';
import type { GovernedText } from './governed-text.ts';

/**
 * Fields that came without protection where a protected one went, and may hold the same data under another name: of
 * the same type, or of a new type of the same domain where the type is gone as well.
 * @param coordinate protected before, and not served any more.
 */
export function unprotectedHeirs(coordinate: string, old: GovernedText, next: GovernedText): string[] {
  const [typeName = '', fieldName] = coordinate.split('.');
  const type = old.shapes.types.get(typeName);
  const lost = type?.fields.get(fieldName ?? '');
  if (!type || (fieldName !== undefined && !lost)) return [];
  const same = next.shapes.types.get(typeName);
  const heirs = same ? [same] : newTypes(type, old, next);
  return heirs.flatMap((heir) =>
    [...heir.fields.values()]
      .filter((field) => !roots.has(typeName) || sharesDomain(lost, type, field, heir))
      .filter((field) => mayHold(field, lost, old))
      .map((field) => `${heir.name}.${field.name}`)
      .filter((at) => !old.served.has(at) && !isKnown(at, old, next) && !isProtected(at, next)),
  );
}

/** Whether a policy keeps a value, or some of it, from some who show a token. */
export function protects(policy: CoordinatePolicy, typeName?: string): boolean {
  const { pii, access, masks, rows, groups } = withClassification(policy);
  const said = pii.length + rows.length + groups.length > 0;
  return said || access.some(keepsSome) || masks.some((mask) => masksSome(mask, typeName));
}

function isProtected(at: string, { effective, shapes }: GovernedText): boolean {
  const [typeName = '', fieldName = ''] = at.split('.');
  const policy = effective.get(at) ?? noPolicy;
  return protects(policy, shapes.types.get(typeName)?.fields.get(fieldName)?.returns);
}

/** One that the contract called the same before: what it was renamed from is known, and something else. */
function isKnown(at: string, old: GovernedText, next: GovernedText): boolean {
  const before = new Set([...old.contractIds.values()].flat());
  return (next.contractIds.get(at) ?? []).some((id) => before.has(id));
}

/** What leads to a type that there was before holds nothing new, unless it is the same edge. */
function mayHold({ returns }: FieldShape, lost: FieldShape | undefined, { shapes }: GovernedText): boolean {
  return !shapes.types.has(returns) || returns === lost?.returns;
}

/** Keyed ones in the place of a keyed one: what is generated around them says what they say. */
function newTypes(gone: TypeShape, old: GovernedText, next: GovernedText): TypeShape[] {
  return [...next.shapes.types.values()].filter(
    (type) =>
      !old.served.has(type.name) &&
      isKeyed(type) === isKeyed(gone) &&
      sharesDomain(undefined, gone, undefined, type),
  );
}

function isKeyed({ directives }: TypeShape): boolean {
  return directives.some(
    (directive) =>
      /^(federation__)?key$/.test(directive.name.value) || argument(directive, 'key') !== undefined,
  );
}

function sharesDomain(
  a: FieldShape | undefined,
  ofA: TypeShape,
  b: FieldShape | undefined,
  ofB: TypeShape,
): boolean {
  const [first, second] = [graphsOf(a, ofA), graphsOf(b, ofB)];
  return (first.length === 0 && second.length === 0) || first.some((graph) => second.includes(graph));
}

/** Names of the subgraphs that serve it; none in a subgraph's own schema. */
function graphsOf(field: FieldShape | undefined, type: TypeShape): string[] {
  const own = (field?.directives ?? []).filter(({ name }) => name.value === 'join__field');
  const graphs = (
    own.length > 0 ? own : type.directives.filter(({ name }) => name.value === 'join__type')
  ).map((directive) => argument(directive, 'graph'));
  return graphs.filter((graph) => typeof graph === 'string');
}

const roots: ReadonlySet<string> = new Set(['Query', 'Mutation', 'Subscription']);
