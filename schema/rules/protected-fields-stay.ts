import { selectedCoordinates } from '../operation/selected-coordinates.ts';
import type { FieldShape, TypeShape } from '../operation/type-shapes.ts';
import { argument } from '../policy/directives/policy-link.ts';
import { keepsSome } from '../policy/directives/unclassified.ts';
import type { CoordinatePolicy } from '../policy/policy.ts';
import type { RuleContext } from './rule.ts';

/**
 * A domain that computes from another's protected field (`@requires`) receives its values, and one that overrides it
 * (`@override`) serves it in its place. Either needs the owner's consent: an access agreement with the consumer
 * `domain:<name>`, or the owner's own grant.
 */
export function protectedFieldsStayRule(context: RuleContext): void {
  for (const type of context.shapes.types.values()) {
    for (const field of type.fields.values()) {
      for (const taking of takingsOf(type, field, context)) check(taking, context);
    }
  }
}

interface Taking {
  readonly at: string;
  readonly taken: string;
  readonly by: string;
  readonly owners: readonly string[];
  readonly may: 'override' | 'require';
}

/** The fields of other domains that a field's domains require or override. */
function* takingsOf(type: TypeShape, field: FieldShape, context: RuleContext): Generator<Taking> {
  const at = `${type.name}.${field.name}`;
  for (const directive of field.directives.filter(({ name }) => name.value === 'join__field')) {
    const by = context.domains.get(String(argument(directive, 'graph')));
    if (by === undefined) continue;
    const overridden = argument(directive, 'override');
    if (typeof overridden === 'string') yield { at, taken: at, by, owners: [overridden], may: 'override' };
    for (const taken of selectedCoordinates(context.shapes, type.name, argument(directive, 'requires'))) {
      yield { at, taken, by, owners: ownersOf(taken, context), may: 'require' };
    }
  }
}

function check({ at, taken, by, owners, may }: Taking, { effective, word, report }: RuleContext): void {
  // A field computed from a protected field is protected too.
  const policy = effective.get(taken);
  if (!policy || !isProtected(policy) || owners.includes(by)) return;
  if (owners.some((owner) => word(by, owner, may, taken))) return;
  report(
    'PROTECTED_FIELD_TAKEN',
    at,
    `"${by}" ${may}s "${taken}", which ${owners.map((owner) => `"${owner}"`).join(', ')} protects. This needs an access agreement of the consumer "domain:${by}" with the owner.`,
  );
}

/** Whether it is personal data, masked, or closed to some callers with a token. */
function isProtected({ pii, masks, access }: CoordinatePolicy): boolean {
  return pii.length + masks.length > 0 || access.some(keepsSome);
}

/** The domains that serve a field themselves. */
function ownersOf(coordinate: string, { shapes, domains }: RuleContext): string[] {
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = shapes.types.get(typeName);
  const field = type?.fields.get(fieldName);
  const graphs = (field && graphsOf(field, 'join__field')) ?? [];
  const all = graphs.length > 0 || !type ? graphs : graphsOf(type, 'join__type');
  return all.map((graph) => domains.get(graph)).filter((name) => name !== undefined);
}

function graphsOf({ directives }: TypeShape | FieldShape, name: string): string[] {
  return directives
    .filter((directive) => directive.name.value === name && argument(directive, 'external') !== true)
    .map((directive) => String(argument(directive, 'graph')));
}
